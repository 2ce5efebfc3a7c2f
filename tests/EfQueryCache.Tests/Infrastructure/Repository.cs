namespace EfQueryCache.Tests.Infrastructure;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Repository
{
    // Not [CallerFilePath]: a deterministic build in continuous integration writes /_/ in place of the repository's directory.
    public static string PathOf(string relative)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "EfQueryCache.sln"))) directory = directory.Parent;
        Assert.True(directory is not null, $"No EfQueryCache.sln above {AppContext.BaseDirectory}");
        return Path.Combine(directory.FullName, relative);
    }
}
