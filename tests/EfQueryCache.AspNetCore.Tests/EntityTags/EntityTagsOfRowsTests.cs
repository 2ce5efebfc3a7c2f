using EfQueryCache.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using static EfQueryCache.AspNetCore.Tests.EntityTags.TokenContext;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>Tags of rows, by what the model says is their key and their version.</summary>
public sealed class EntityTagsOfRowsTests
{
    private static readonly Guid Token = Guid.ParseExact("0123456789abcdef0123456789abcdef", "N");

    [Fact]
    public void Tag_is_made_of_the_key_and_the_token()
    {
        using var context = new TokenContext();
        Assert.Equal("\"A,7-g0123456789abcdef0123456789abcdef\"", ETag.FromEntity(context, new Seat { Row = "A", Number = 7, Token = Token }));
        Assert.Equal(ETag.FromId(("A", 7), Token), ETag.FromEntity(context, new Seat { Row = "A", Number = 7, Token = Token }));
        Assert.Equal("\"5-8+sx\"", ETag.FromEntity(context, new Twice { Id = new(5), First = new(8), Second = "x" }));
        Assert.Equal("\"5-8+~\"", ETag.FromEntity(context, new Twice { Id = new(5), First = new(8) }));
        Assert.Equal("\"5-x07d1\"", ETag.FromEntity(context, new Stamped { Id = 5, Stamp = [7, 0xD1] }));
    }

    [Fact]
    public void Time_that_is_a_token_makes_a_strong_tag()
    {
        using var context = new TokenContext();
        var tag = ETag.FromEntity(context, new Timed { Id = 5, UpdatedAt = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) });
        Assert.Equal("\"5-te3075df578b340\"", tag);
        Assert.True(ETag.MatchesStrongly(tag, tag));
    }

    [Fact]
    public void Tag_is_of_what_was_read_and_not_of_what_is_to_be_written()
    {
        using var context = new TokenContext();
        var seat = new Seat { Row = "A", Number = 7, Token = Token };
        context.Attach(seat);
        var before = ETag.FromEntity(context, seat);
        seat.Token = Guid.Empty;
        Assert.Equal(before, ETag.FromEntity(context, seat));
    }

    [Fact]
    public void What_has_no_version_is_said_with_its_cure()
    {
        using var context = new TokenContext();
        Assert.Contains("[Timestamp] public uint Version", Assert.Throws<InvalidOperationException>(() => ETag.FromEntity(context, new Plain { Id = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("primary key", Assert.Throws<InvalidOperationException>(() => ETag.FromEntity(context, new Keyless())).Message, StringComparison.Ordinal);
        Assert.Contains("shadow", Assert.Throws<InvalidOperationException>(() => ETag.FromEntity(context, new Shadowed { Id = 1 })).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => ETag.FromEntity(context, new Visit { Page = "x" }));
    }

    [Fact]
    public void Shadow_token_of_a_tracked_entity_is_known()
    {
        using var context = new TokenContext();
        var shadowed = new Shadowed { Id = 5 };
        context.Entry(shadowed).Property("Version").CurrentValue = 9u;
        context.Attach(shadowed);
        Assert.StartsWith("\"5-", ETag.FromEntity(context, shadowed), StringComparison.Ordinal);
    }

    [Fact]
    public void Entity_that_was_not_read_expects_the_version_that_the_header_names()
    {
        using var context = new TokenContext();
        var seat = new Seat { Row = "A-1", Number = 7 };
        context.Update(seat);
        Assert.True(context.TryApplyIfMatch(IfMatch(ETag.FromId(("A-1", 7), Token)), seat));
        Assert.Equal(Token, context.Entry(seat).Property(o => o.Token).OriginalValue);

        var twice = new Twice { Id = new(5) };
        context.Update(twice);
        Assert.True(context.TryApplyIfMatch(IfMatch(ETag.FromEntity(context, new Twice { Id = new(5), First = new(-8), Second = "a-b+\u00e4%" })), twice));
        Assert.Equal((new Revision(-8), "a-b+\u00e4%"), (context.Entry(twice).Property(o => o.First).OriginalValue, context.Entry(twice).Property(o => o.Second).OriginalValue));

        var stamped = new Stamped { Id = 5 };
        context.Update(stamped);
        Assert.True(context.TryApplyIfMatch(IfMatch("\"5-x07d1\""), stamped));
        Assert.Equal([7, 0xD1], context.Entry(stamped).Property(o => o.Stamp).OriginalValue!);
    }

    [Fact]
    public void Entity_that_was_read_with_an_empty_token_is_compared_at_once()
    {
        using var context = new TokenContext();
        var seat = new Seat { Row = "A", Number = 7 };
        context.Attach(seat);
        Assert.False(context.TryApplyIfMatch(IfMatch(ETag.FromId(("A", 7), Token)), seat));
        Assert.True(context.TryApplyIfMatch(IfMatch(ETag.FromId(("A", 7), Guid.Empty)), seat));
    }

    [Theory]
    [InlineData("\"5-")]
    [InlineData("\"5-\"")]
    [InlineData("\"5-x7\"")]
    [InlineData("\"5-xzz\"")]
    [InlineData("\"5-x07D1\"")] // never written so
    [InlineData("\"5-x07d1+x\"")]
    [InlineData("\"5-x#abc\"")]
    [InlineData("\"6-x07d1\"")]
    [InlineData("W/\"5-x07d1\"")]
    [InlineData("\"5-x07d1\", \"5-x07d2\"")]
    [InlineData("5-x07d1")]
    [InlineData("")]
    [InlineData("garbage")]
    public void Header_that_names_no_version_of_the_row_expects_none(string header)
    {
        using var context = new TokenContext();
        var stamped = new Stamped { Id = 5 };
        context.Update(stamped);
        // A null cannot be sent; whoever names nothing must not write over everything.
        Assert.False(context.TryApplyIfMatch(IfMatch(header), stamped));
        Assert.Null(context.Entry(stamped).Property(o => o.Stamp).OriginalValue);
    }

    [Theory]
    [InlineData("\"5-99999999999999999999999999999999\"")]
    [InlineData("\"5-1.5+s\"")]
    [InlineData("\"5-01+s\"")]
    [InlineData("\"5-+8+s\"")]
    [InlineData("\"5-8+s%\"")]
    [InlineData("\"5-8+s%zzzz\"")]
    [InlineData("\"5-8+s%0041\"")]
    public void Version_that_is_not_written_so_is_none(string header)
    {
        using var context = new TokenContext();
        var twice = new Twice { Id = new(5) };
        context.Update(twice);
        Assert.False(context.TryApplyIfMatch(IfMatch(header), twice));
    }

    [Fact]
    public void Entity_that_is_not_tracked_or_has_no_token_is_refused()
    {
        using var context = new TokenContext();
        var plain = new Plain { Id = 1 };
        context.Attach(plain);
        Assert.Contains("does not track", Assert.Throws<InvalidOperationException>(() => context.TryApplyIfMatch(IfMatch("*"), new Seat())).Message, StringComparison.Ordinal);
        // With and without the header, so that the first request finds it.
        Assert.Contains("no concurrency token", Assert.Throws<InvalidOperationException>(() => context.TryApplyIfMatch(IfMatch("*"), plain)).Message, StringComparison.Ordinal);
        Assert.Contains("no concurrency token", Assert.Throws<InvalidOperationException>(() => context.TryApplyIfMatch(IfMatch(null), plain, _ => "\"a\"")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_to_be_added_matches_nothing()
    {
        using var context = new TokenContext();
        var seat = new Seat { Row = "A", Number = 7, Token = Token };
        context.Add(seat);
        Assert.False(context.TryApplyIfMatch(IfMatch("*"), seat));
        Assert.True(context.TryApplyIfMatch(IfMatch(null), seat));
    }

    [Fact]
    public void Tag_of_ones_own_is_compared_strongly()
    {
        using var context = new TokenContext();
        var seat = new Seat { Row = "A", Number = 7, Token = Token };
        context.Attach(seat);
        Assert.True(context.TryApplyIfMatch(IfMatch("\"own\""), seat, _ => "\"own\""));
        Assert.False(context.TryApplyIfMatch(IfMatch("\"own\""), seat, _ => "W/\"own\""));
        Assert.False(context.TryApplyIfMatch(IfMatch(ETag.FromEntity(context, seat)), seat, _ => "\"own\""));
        Assert.Throws<DbUpdateConcurrencyException>(() => context.ApplyIfMatch(IfMatch("\"other\""), seat, _ => "\"own\""));
    }

    private static HttpRequest IfMatch(string? header)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "PUT";
        if (header is not null) request.Headers.IfMatch = header;
        return request;
    }
}
