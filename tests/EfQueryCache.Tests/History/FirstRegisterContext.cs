using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <summary>The context most of the work is done with.</summary>
public sealed class FirstRegisterContext(DbContextOptions<FirstRegisterContext> options) : RegisterContext(options);
