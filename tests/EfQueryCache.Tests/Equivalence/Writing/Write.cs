namespace EfQueryCache.Tests.Equivalence.Writing;

/// <summary>One way to write to the zoo. Numbers of rows stay within bounds however often it is done.</summary>
/// <param name="Name">For people to read.</param>
/// <param name="RunAsync">Writes.</param>
/// <param name="IsCommitted">Whether anything has changed afterwards.</param>
internal sealed record Write(string Name, Func<WriteScope, Task> RunAsync, bool IsCommitted = true)
{
    public override string ToString() => Name;
}
