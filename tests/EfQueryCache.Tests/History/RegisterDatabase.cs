using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.History;

/// <summary>A fresh database of registers. One per run: tags belong to the process and the database's name.</summary>
public sealed class RegisterDatabase : TestDatabase
{
    protected override Task OnCreatedAsync() => ExecuteAsync(RegisterSchema.Script(ConnectionString));
}
