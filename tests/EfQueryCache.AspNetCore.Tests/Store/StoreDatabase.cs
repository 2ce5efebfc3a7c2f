using EfQueryCache.Tests.Infrastructure;
using Microsoft.AspNetCore.TestHost;
using Store.Hosting;

namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>The sample's database, made as the sample makes it.</summary>
public sealed class StoreDatabase : TestDatabase
{
    protected override async Task OnCreatedAsync()
    {
        await using var app = StoreApplication.Build([$"--ConnectionStrings:Store={ConnectionString}"], builder => builder.WebHost.UseTestServer());
        await app!.Services.MigrateAsync(TestContext.Current.CancellationToken);
    }
}
