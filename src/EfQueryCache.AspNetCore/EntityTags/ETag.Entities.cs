using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore;

public static partial class ETag
{
    /// <summary>Makes a strong tag of a row's primary key and its concurrency token, as the model names them.</summary>
    /// <param name="context">A context whose model has the entity.</param>
    /// <param name="entity">
    /// The entity. What counts is its token as it was read; of one that the context does not track, such as one from the cache, as it is
    /// in the property.
    /// </param>
    /// <returns>
    /// A strong tag, also with a timestamp as token: that it tells the versions apart is what the model says. With one token that is none, the
    /// same as <c>ETag.FromId(entity.Id, entity.Version)</c>.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The entity is not in the model, has no key or concurrency token, or has it in a shadow property and is not tracked.
    /// </exception>
    /// <exception cref="ArgumentException">The key or the token is of a type that <see cref="FromId(object, object)"/> does not take.</exception>
    public static string FromEntity(DbContext context, object entity)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(entity);
        var row = new TokenRow(context.Entry(entity));
        return Strong(row.Id + "-" + row.Version);
    }
}
