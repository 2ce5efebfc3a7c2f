using System.Globalization;

namespace EfQueryCache.AspNetCore;

/// <summary>
/// Makes and compares entity tags (RFC 9110 §8.8.3), the values of the header <c>ETag</c>. What it makes is complete, with
/// quotation marks, and the same in every process, culture and time zone. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Strong (<c>"…"</c>) is what changes whenever the bytes that are sent do: the hash of the content, and the version of a row
/// that its database changes with every write. Only these satisfy <c>If-Match</c> and <c>If-Range</c>. Weak (<c>W/"…"</c>) is what comes from
/// timestamps: clocks are coarse, two writes may share a time (RFC 9110 §8.8.1). It is enough for <c>If-None-Match</c>.
/// </para>
/// <para>
/// A tag tells the versions of one resource apart, not resources. A resource that comes in several forms (languages, formats)
/// needs the form in the tag where it is strong: <c>ETag.FromId((id, "de"), version)</c>.
/// </para>
/// <para>
/// Timestamps count in microseconds, as PostgreSQL keeps them: a value has the same tag before it is saved and after it
/// is read. A local <see cref="DateTime"/> is converted to UTC, one of unspecified kind is taken as UTC.
/// </para>
/// </remarks>
public static partial class ETag
{
    /// <summary>Makes a weak tag of when something was changed last.</summary>
    /// <param name="timestamp">The time; of unspecified kind it is taken as UTC.</param>
    /// <returns>A weak tag.</returns>
    public static string FromTimestamp(DateTime timestamp) => Weak(TagText.OfTimestamp(timestamp));

    /// <inheritdoc cref="FromTimestamp(DateTime)"/>
    /// <param name="timestamp">The time; the offset does not matter.</param>
    public static string FromTimestamp(DateTimeOffset timestamp) => FromTimestamp(timestamp.UtcDateTime);

    /// <summary>Makes a weak tag of when an object was changed last, as its property or key <c>UpdatedAt</c> says.</summary>
    /// <param name="entity">
    /// An object with a public property, or a dictionary with a key, <c>UpdatedAt</c>, which holds a <see cref="DateTime"/> or <see cref="DateTimeOffset"/>.
    /// </param>
    /// <returns>A weak tag.</returns>
    /// <exception cref="ArgumentException">There is no <c>UpdatedAt</c>, or it is null or something else than a time.</exception>
    public static string FromTimestamp(object entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return FromTimestamp(UpdatedAt.Of(entity));
    }

    /// <summary>Makes a weak tag of when an object was changed last: <c>ETag.FromTimestamp(article, a => a.ModifiedAt)</c>.</summary>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <param name="entity">The object.</param>
    /// <param name="timestamp">Says when it was changed; of unspecified kind it is taken as UTC.</param>
    /// <returns>A weak tag.</returns>
    public static string FromTimestamp<T>(T entity, Func<T, DateTime> timestamp)
    {
        ArgumentNullException.ThrowIfNull(timestamp);
        return FromTimestamp(timestamp(entity));
    }

    /// <inheritdoc cref="FromTimestamp{T}(T, Func{T, DateTime})"/>
    /// <param name="entity">The object.</param>
    /// <param name="timestamp">Says when it was changed; the offset does not matter.</param>
    public static string FromTimestamp<T>(T entity, Func<T, DateTimeOffset> timestamp)
    {
        ArgumentNullException.ThrowIfNull(timestamp);
        return FromTimestamp(timestamp(entity));
    }

    /// <summary>Makes a weak tag of what something is and when it was changed last.</summary>
    /// <param name="id">What it is: text, a number without fraction, a <see cref="Guid"/>, a date or an enumeration value, or a tuple of such.</param>
    /// <param name="timestamp">When it was changed; of unspecified kind it is taken as UTC.</param>
    /// <returns>A weak tag. An id of more than 64 characters is in it as a hash.</returns>
    /// <exception cref="ArgumentException">The id is something else, whose text might not tell it from others.</exception>
    public static string FromId(object id, DateTime timestamp) => Weak(TagText.OfId(id) + "-" + TagText.OfTimestamp(timestamp));

    /// <inheritdoc cref="FromId(object, DateTime)"/>
    /// <param name="id">What it is: text, a number without fraction, a <see cref="Guid"/>, a date or an enumeration value, or a tuple of such.</param>
    /// <param name="timestamp">When it was changed; the offset does not matter.</param>
    public static string FromId(object id, DateTimeOffset timestamp) => FromId(id, timestamp.UtcDateTime);

    /// <summary>Makes a strong tag of what something is and its version, such as a row's key and its concurrency token.</summary>
    /// <param name="id">What it is: text, a number without fraction, a <see cref="Guid"/>, a date or an enumeration value, or a tuple of such.</param>
    /// <param name="version">
    /// What is another one after every change: a number without fraction (PostgreSQL's <c>xmin</c>), bytes (a <c>rowversion</c>), a <see cref="Guid"/>
    /// or text. With a <see cref="DateTime"/> or <see cref="DateTimeOffset"/> the tag is weak.
    /// </param>
    /// <returns>
    /// A strong tag; it is one as long as the response shows this row only. A longer id or version than 64 characters is in it as
    /// a hash.
    /// </returns>
    /// <exception cref="ArgumentException">The id or the version is something else.</exception>
    public static string FromId(object id, object version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var text = TagText.OfId(id) + "-" + TagText.OfVersion(version);
        return version is DateTime or DateTimeOffset ? Weak(text) : Strong(text);
    }

    /// <summary>Makes a weak tag of how many things there are, and of the latest change among them.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="latest">When the latest was changed; <see langword="null"/> when there are none. Of unspecified kind it is taken as UTC.</param>
    /// <returns>A weak tag.</returns>
    /// <remarks>
    /// For a query of two aggregates instead of the rows. Not every change is seen: one thing that goes for another one, changed before the
    /// latest, leaves both figures as they were. Where things go, take <see cref="FromContent(object, System.Security.Cryptography.HashAlgorithmName, System.Text.Json.JsonSerializerOptions?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static string FromCollection(long count, DateTime? latest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Weak(count.ToString(CultureInfo.InvariantCulture) + "@" + (latest is { } time ? TagText.OfTimestamp(time) : ""));
    }

    /// <inheritdoc cref="FromCollection(long, DateTime?)"/>
    /// <param name="count">How many there are.</param>
    /// <param name="latest">When the latest was changed; <see langword="null"/> when there are none. The offset does not matter.</param>
    public static string FromCollection(long count, DateTimeOffset? latest) => FromCollection(count, latest?.UtcDateTime);

    /// <summary>Makes a weak tag of how many things there are, and of the latest change among those given.</summary>
    /// <typeparam name="T">The things' type.</typeparam>
    /// <param name="items">The things, loaded already; they may be one page of all.</param>
    /// <param name="timestamp">Says when one was changed; of unspecified kind it is taken as UTC.</param>
    /// <param name="count">How many there are in all; by default as many as are given.</param>
    /// <returns>A weak tag.</returns>
    /// <inheritdoc cref="FromCollection(long, DateTime?)" path="/remarks|/exception"/>
    public static string FromCollection<T>(IEnumerable<T> items, Func<T, DateTime> timestamp, long? count = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(timestamp);
        var (given, latest) = (0L, (DateTime?)null);
        foreach (var item in items)
        {
            var time = TagText.ToUtc(timestamp(item));
            if (latest is null || time > latest) latest = time;
            given++;
        }

        return FromCollection(count ?? given, latest);
    }

    /// <inheritdoc cref="FromCollection{T}(IEnumerable{T}, Func{T, DateTime}, long?)"/>
    /// <param name="items">The things, loaded already; they may be one page of all.</param>
    /// <param name="timestamp">Says when one was changed; the offset does not matter.</param>
    /// <param name="count">How many there are in all; by default as many as are given.</param>
    public static string FromCollection<T>(IEnumerable<T> items, Func<T, DateTimeOffset> timestamp, long? count = null)
    {
        ArgumentNullException.ThrowIfNull(timestamp);
        return FromCollection(items, item => timestamp(item).UtcDateTime, count);
    }

    /// <summary>
    /// Makes a weak tag of how many things there are, and of the latest change among those given, as their properties or keys
    /// <c>UpdatedAt</c> say.
    /// </summary>
    /// <typeparam name="T">The things' type.</typeparam>
    /// <param name="items">The things, loaded already; they may be one page of all.</param>
    /// <param name="count">How many there are in all; by default as many as are given.</param>
    /// <returns>A weak tag.</returns>
    /// <inheritdoc cref="FromCollection(long, DateTime?)" path="/remarks"/>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="ArgumentException">One has no <c>UpdatedAt</c>, or it is null or something else than a time.</exception>
    public static string FromCollection<T>(IEnumerable<T> items, long? count = null)
        where T : notnull
        => FromCollection(items, item => UpdatedAt.Of(item), count);

    private static string Strong(string text) => "\"" + text + "\"";

    private static string Weak(string text) => "W/\"" + text + "\"";
}
