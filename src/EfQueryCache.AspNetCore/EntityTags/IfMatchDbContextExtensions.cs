using EfQueryCache.AspNetCore;
using Microsoft.AspNetCore.Http;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Writes that are only made to the version of a row that the client has seen.</summary>
public static class IfMatchDbContextExtensions
{
    /// <summary>
    /// Says whether a request may write an entity: whether its <c>If-Match</c> names, by strong comparison (RFC 9110 §13.1.1), the version that the
    /// context has read. A write in between fails <c>SaveChanges</c> with <see cref="DbUpdateConcurrencyException"/>.
    /// </summary>
    /// <typeparam name="TEntity">The entity's type.</typeparam>
    /// <param name="context">The context, which tracks the entity. Call it before the entity is changed.</param>
    /// <param name="request">The request. Without <c>If-Match</c> it may write.</param>
    /// <param name="entity">
    /// The entity. One that was made by the application and given to <c>Update</c> or <c>Remove</c>, without its token, need not be read: the
    /// token's original value is set to the one version that the header names, and <c>SaveChanges</c> compares it.
    /// </param>
    /// <param name="etag">The tag that was sent with the entity; by default <see cref="ETag.FromEntity"/>.</param>
    /// <returns>Whether it may; if not, answer 412 Precondition Failed. One that is to be added does not exist, and matches nothing.</returns>
    /// <exception cref="InvalidOperationException">The entity has no concurrency token, or the context does not track it.</exception>
    public static bool TryApplyIfMatch<TEntity>(this DbContext context, HttpRequest request, TEntity entity, Func<TEntity, string>? etag = null)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(entity);
        var entry = context.Entry(entity);
        if (entry.State == EntityState.Detached)
            throw new InvalidOperationException($"This context does not track the {entry.Metadata.DisplayName()}: load it without AsNoTracking, or call Update, Attach or Remove before.");

        // Also without the header: a missing token is found by the first request.
        var row = new TokenRow(entry);
        if (request.IfMatch() is not { } ifMatch) return true;
        if (entry.State == EntityState.Added) return false;
        // One that is unchanged was read, whatever its token is.
        if (etag is null && entry.State != EntityState.Unchanged && row.IsUnread && row.TryExpect(ifMatch.Trim())) return true;
        return ETag.MatchesStrongly(etag is null ? ETag.FromEntity(context, entity) : etag(entity), ifMatch);
    }

    /// <summary>
    /// As <see cref="TryApplyIfMatch"/>, and throws if the request may not write the entity: an endpoint that is mapped
    /// <c>WithOptimisticConcurrency</c> answers 412 then.
    /// </summary>
    /// <inheritdoc cref="TryApplyIfMatch"/>
    /// <returns>Nothing.</returns>
    /// <exception cref="DbUpdateConcurrencyException">The request expects another version.</exception>
    public static void ApplyIfMatch<TEntity>(this DbContext context, HttpRequest request, TEntity entity, Func<TEntity, string>? etag = null)
        where TEntity : class
    {
        if (!context.TryApplyIfMatch(request, entity, etag))
            throw new DbUpdateConcurrencyException("If-Match names another version of the row than the one that was read.");
    }
}
