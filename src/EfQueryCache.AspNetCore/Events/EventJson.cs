using System.Text.Json.Serialization;

namespace EfQueryCache.AspNetCore.Events;

/// <summary>How clients are told. Everything that could be HTML is escaped in it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InvalidationData))]
internal sealed partial class EventJson : JsonSerializerContext;
