using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Soak;

/// <summary>Does what an application does, over and over: reads, writes, transactions, things that fail and are given up.</summary>
internal sealed class SoakWorker(Func<ShopContext> open, IQueryCache cache, Random random)
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(400);

    public long Operations { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await OperateAsync(random.Next(100));
            }
            catch (Exception exception) when (exception is OperationCanceledException or DbUpdateException or Npgsql.PostgresException)
            {
                // Some of them are meant to fail.
            }

            Operations++;
        }
    }

    private async Task OperateAsync(int kind)
    {
        await using var context = open();
        var (id, text) = (random.Next(1, 16), $"{random.Next()}");
        switch (kind)
        {
            case < 40:
                await context.Products.AsNoTracking().Where(p => p.Id == id).Cacheable(c => c.Ttl(Brief).EagerRefresh(0.5)).ToListAsync(CancellationToken.None);
                break;
            case < 55:
                _ = context.Categories.Include(c => c.Products).ThenInclude(p => p.Labels).AsSplitQuery().Cacheable("catalog").ToList();
                break;
            case < 65:
                await context.Products.Where(p => p.Price > id).OrderBy(p => p.Id).Take(10).Cacheable(c => c.Tags("catalog").FailSafe(TimeSpan.FromSeconds(1))).CountAsync(CancellationToken.None);
                break;
            case < 70:
                await context.Notes.Where(n => n.Text == text).Cacheable(Brief).ToListAsync(CancellationToken.None); // a key of its own
                break;
            case < 76:
                using (var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(3))))
                {
                    await context.Products.Where(p => p.Id != id).Cacheable().ToListAsync(impatient.Token);
                }

                break;
            case < 82:
                await context.Products.Where(p => p.Id == id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), CancellationToken.None);
                break;
            case < 87:
                context.Add(new Note { Text = "soak", ProductId = id });
                context.SaveChanges();
                await context.Notes.Where(n => n.ProductId == id).ExecuteDeleteAsync(CancellationToken.None);
                break;
            case < 92:
                await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None))
                {
                    await context.Database.ExecuteSqlAsync($"UPDATE \"Categories\" SET \"Name\" = \"Name\" WHERE \"Id\" = {id}", CancellationToken.None);
                    if (random.Next(2) == 0) await transaction.CommitAsync(CancellationToken.None);
                }

                break;
            case < 94:
                context.Add(new Product { Name = "product 1.1", CategoryId = -1 }); // fails
                await context.SaveChangesAsync(CancellationToken.None);
                break;
            case < 96:
                await using (var rows = context.Products.Cacheable(c => c.CacheWhen(_ => false)).AsAsyncEnumerable().GetAsyncEnumerator(CancellationToken.None))
                {
                    await rows.MoveNextAsync(); // and no more
                }

                break;
            case < 98:
                await cache.InvalidateTagsAsync(["catalog", $"{random.Next()}"], CancellationToken.None);
                break;
            default:
                await context.Products.Where(p => p.Id == id).Cacheable().ExplainCacheAsync(CancellationToken.None);
                break;
        }
    }
}
