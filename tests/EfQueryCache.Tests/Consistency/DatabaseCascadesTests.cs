using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Tests.Consistency;

/// <summary>What the database changes by itself when a row is deleted.</summary>
public sealed class DatabaseCascadesTests
{
    [Fact]
    public void Cascades_go_on_from_table_to_table() => Assert.Equal(["Bs", "Cs", "Ds", "Es"], Of("As"));

    [Fact]
    public void Set_null_changes_its_table_and_stops_there() => Assert.Equal(["Ds", "Es"], Of("Cs")); // Ds by cascade, Es by set null, not Fs

    [Fact]
    public void Nothing_refers_to_the_last_table() => Assert.Empty(Of("Fs"));

    [Fact]
    public void Restricting_key_changes_nothing() => Assert.Empty(Of("Es"));

    [Fact]
    public void Self_reference_changes_its_own_table_and_ends() => Assert.Equal(["Nodes"], Of("Nodes"));

    [Fact]
    public void Cycle_of_cascades_ends() => Assert.Equal(["Lefts", "Rights"], Of("Lefts"));

    [Fact]
    public void Answer_is_kept()
    {
        using var context = new CascadeContext();
        var table = Find(context, "As");

        Assert.Same(DatabaseCascades.Of(table), DatabaseCascades.Of(table));
    }

    private static ITable Find(DbContext context, string name) => context.Model.GetRelationalModel().Tables.Single(t => t.Name == name);

    private static IEnumerable<string> Of(string table)
    {
        using var context = new CascadeContext();
        return [.. DatabaseCascades.Of(Find(context, table)).Select(t => t.Name).Order(StringComparer.Ordinal)];
    }

    private class Row
    {
        public int Id { get; set; }

        public int? ParentId { get; set; }
    }

    private sealed class A : Row;

    private sealed class B : Row;

    private sealed class C : Row;

    private sealed class D : Row;

    private sealed class E : Row;

    private sealed class F : Row;

    private sealed class Node : Row;

    private sealed class Left : Row;

    private sealed class Right : Row;

    private sealed class CascadeContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql("Host=nowhere");

        // A ← B ← C ← D cascade, C ← E sets null, E ← F restricts; Node refers to itself, Left and Right to each other.
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            Refer<B, A>(modelBuilder, DeleteBehavior.Cascade);
            Refer<C, B>(modelBuilder, DeleteBehavior.Cascade);
            Refer<D, C>(modelBuilder, DeleteBehavior.Cascade);
            Refer<E, C>(modelBuilder, DeleteBehavior.SetNull);
            Refer<F, E>(modelBuilder, DeleteBehavior.Restrict);
            Refer<Node, Node>(modelBuilder, DeleteBehavior.Cascade);
            Refer<Left, Right>(modelBuilder, DeleteBehavior.Cascade);
            Refer<Right, Left>(modelBuilder, DeleteBehavior.Cascade);
        }

        private static void Refer<TDependent, TPrincipal>(ModelBuilder modelBuilder, DeleteBehavior behavior)
            where TDependent : Row
            where TPrincipal : Row
        {
            modelBuilder.Entity<TPrincipal>().ToTable($"{typeof(TPrincipal).Name}s");
            modelBuilder.Entity<TDependent>().ToTable($"{typeof(TDependent).Name}s")
                .HasOne<TPrincipal>().WithMany().HasForeignKey(row => row.ParentId).OnDelete(behavior);
        }
    }
}
