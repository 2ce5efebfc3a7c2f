using System.Text.Json.Serialization;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>How the page is told. Everything that could be HTML is escaped in it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DashboardState))]
[JsonSerializable(typeof(DashboardSample))]
[JsonSerializable(typeof(DashboardQueryDetails))]
[JsonSerializable(typeof(DashboardToken))]
internal sealed partial class DashboardJson : JsonSerializerContext;
