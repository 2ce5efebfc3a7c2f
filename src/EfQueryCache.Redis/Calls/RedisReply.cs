using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>What a call has brought; the default says that it has failed.</summary>
/// <param name="Succeeded">Whether Redis has answered.</param>
/// <param name="Result">What a script has returned.</param>
/// <param name="Payload">The entry that was asked for with it.</param>
/// <param name="Flag">What a command that answers yes or no has answered.</param>
internal readonly record struct RedisReply(bool Succeeded, RedisResult? Result = null, byte[]? Payload = null, bool Flag = false);
