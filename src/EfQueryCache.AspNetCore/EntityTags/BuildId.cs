using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace EfQueryCache.AspNetCore.EntityTags;

/// <summary>
/// Tells one build of the application from another, the same on all machines: after a deployment the same rows may make another
/// response. It is made of the module version ids of all that lies beside the application.
/// </summary>
internal static class BuildId
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Current => Made.Value;

    private static string Make()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Order(StringComparer.Ordinal)) hash.AppendData(ReadVersionId(path).ToByteArray());

        // In one file there is nothing beside it.
        if (Assembly.GetEntryAssembly() is { } entry) hash.AppendData(entry.ManifestModule.ModuleVersionId.ToByteArray());
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static Guid ReadVersionId(string path)
    {
        try
        {
            using var reader = new PEReader(File.OpenRead(path));
            if (!reader.HasMetadata) return Guid.Empty;
            var metadata = reader.GetMetadataReader();
            return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException)
        {
            return Guid.Empty; // no managed module, or none that may be read
        }
    }
}
