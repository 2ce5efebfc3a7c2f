using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <summary>Another type of context over the same tables, as a second module of an application would have.</summary>
public sealed class SecondRegisterContext(DbContextOptions<SecondRegisterContext> options) : RegisterContext(options);
