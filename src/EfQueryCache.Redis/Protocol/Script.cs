using System.Security.Cryptography;
using System.Text;

namespace EfQueryCache.Redis.Protocol;

/// <summary>A Lua script, and the hash that a server knows it by once it has seen it.</summary>
internal sealed class Script(string text)
{
    public string Text { get; } = text;

#pragma warning disable CA5350 // The name that Redis gives to scripts; nothing is protected by it.
    public byte[] Hash { get; } = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
