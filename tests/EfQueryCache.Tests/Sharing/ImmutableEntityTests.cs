using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Sharing;

/// <summary>Entities whose properties have no setters.</summary>
public sealed class ImmutableEntityTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    // EF Core sets their properties all the same, once they are attached.
    [Theory, CombinatorialBools]
    public async Task Entity_that_nobody_but_EF_Core_can_change_is_made_anew(bool async, bool tracks)
    {
        await database.ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS "Stickers" ("Id" int PRIMARY KEY, "Text" text NOT NULL, "Size_Width" int NOT NULL);
            INSERT INTO "Stickers" VALUES (1, 'old', 7) ON CONFLICT DO NOTHING
            """);
        var shop = new Shop(database);
        StickerContext Open() => new(shop.Configure(new DbContextOptionsBuilder<StickerContext>()).Options);
        for (var i = 0; i < 4; i++)
        {
            await using var context = Open();
            if (!tracks) context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            var sticker = (await context.Set<Sticker>().Cacheable().ToListAsync(async)).Single();
            var (size, pair) = (await context.Set<Sticker>().Select(s => s.Size).Cacheable().SingleAsync(async), await context.Set<Sticker>().Select(s => new { s.Id, Sticker = s }).Cacheable().SingleAsync(async));
            Assert.Equal(("old", 7, "old"), (sticker.Text, size.Width, pair.Sticker.Text));
            Assert.Equal(tracks ? EntityState.Unchanged : EntityState.Detached, context.Entry(sticker).State);

            var entry = context.Attach(tracks ? sticker : pair.Sticker);
            entry.Property(s => s.Text).CurrentValue = "new";
            entry.ComplexProperty(s => s.Size).CurrentValue = size;
            entry.ComplexProperty(s => s.Size).Property(s => s.Width).CurrentValue = 8;
        }

        Assert.Equal(0, shop.Statistics.SharedHits);
        Assert.InRange(shop.Statistics.Hits, 3, 9); // enough to be shared; how many is not what is asked here
    }

    private sealed class Sticker
    {
        public int Id { get; init; }

        public string Text { get; init; } = "";

        public StickerSize Size { get; init; } = new();
    }

    private sealed class StickerSize
    {
        public int Width { get; init; }
    }

    private sealed class StickerContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Sticker>(sticker =>
        {
            sticker.ToTable("Stickers");
            sticker.ComplexProperty(s => s.Size);
        });
    }
}
