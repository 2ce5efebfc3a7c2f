using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using EfQueryCache.Querying;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace EfQueryCache.Tests.Querying;

public sealed class ExecutorOptimizerTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly ParameterExpression Argument = Expression.Parameter(typeof(int), "argument");

    [Fact]
    public void Lambda_that_captures_nothing_is_one_delegate_for_all_executions()
    {
        var own = Expression.Parameter(typeof(int));
        var executor = Expression.Lambda<Func<int, Func<int, int>>>(Expression.Lambda<Func<int, int>>(Expression.Add(own, Expression.Constant(1)), own), Argument);

        var (plain, optimized) = (executor.Compile(), Optimize(executor));

        Assert.NotSame(plain(1), plain(2)); // else there is nothing to gain
        Assert.Same(optimized(1), optimized(2));
        Assert.Equal(8, optimized(1)(7));
    }

    [Fact]
    public void Lambda_that_captures_belongs_to_its_execution()
    {
        var own = Expression.Parameter(typeof(int));
        var executor = Optimize(Expression.Lambda<Func<int, Func<int, int>>>(Expression.Lambda<Func<int, int>>(Expression.Add(own, Argument), own), Argument));

        var (first, second) = (executor(10), executor(20));

        Assert.Equal((11, 21), (first(1), second(1)));
    }

    [Fact]
    public void Variable_of_the_same_name_within_does_not_hide_what_is_captured()
    {
        // argument => () => apply(argument => argument + 1, 1) + argument, all of them one and the same parameter
        var within = Apply(Expression.Lambda<Func<int, int>>(Expression.Add(Argument, Expression.Constant(1)), Argument), Expression.Constant(1));
        var executor = Optimize(Expression.Lambda<Func<int, Func<int>>>(Expression.Lambda<Func<int>>(Expression.Add(within, Argument)), Argument));

        Assert.Equal(102, executor(100)());
    }

    [Fact]
    public void Tree_that_is_data_stays_one()
    {
        var own = Expression.Parameter(typeof(int));
        var tree = Expression.Lambda<Func<int, int>>(own, own);

        Assert.Same(tree, Optimize(Expression.Lambda<Func<int, Expression<Func<int, int>>>>(Expression.Quote(tree), Argument))(1));
    }

    [Fact]
    public void Constant_of_an_interface_is_the_same_object()
    {
        foreach (var value in (IComparable[])["text", 42])
        {
            Assert.Same(value, Optimize(Expression.Lambda<Func<int, IComparable>>(Expression.Constant(value, typeof(IComparable)), Argument))(1));
        }

        Assert.Null(Optimize(Expression.Lambda<Func<int, IComparable?>>(Expression.Constant(null, typeof(IComparable)), Argument))(1));
    }

    // As those of properties with "init" or without any setter.
    [Fact]
    public void Field_that_cannot_be_set_is_set_as_EF_Core_does_it()
    {
        var holder = Expression.Variable(typeof(Holder));
        var field = Expression.Field(holder, nameof(Holder.Value));
        var executor = Expression.Lambda<Func<int, IComparable?>>(
            Expression.Block([holder], Expression.Assign(holder, Expression.New(typeof(Holder))), field.Assign(Expression.Constant("text", typeof(IComparable))), field), Argument);

        Assert.Equal("text", Optimize(executor)(1));
    }

    [Fact]
    public void Objects_are_read_by_a_plain_virtual_call()
    {
        var reader = Expression.Parameter(typeof(DbDataReader));
        var read = Expression.Call(reader, nameof(DbDataReader.GetFieldValue), [typeof(object)], Expression.Constant(0));

        var optimized = (LambdaExpression)ExecutorOptimizer.Optimize(Expression.Lambda<Func<DbDataReader, object>>(read, reader), out _);

        Assert.Equal(nameof(DbDataReader.GetValue), Assert.IsAssignableFrom<MethodCallExpression>(optimized.Body).Method.Name);
    }

    [Fact]
    public void Whatever_is_nested_gives_the_same_as_before()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 1000; round++)
        {
            var executor = Expression.Lambda<Func<int, int>>(Draw(random, 6, [Argument]), Argument);
            var (plain, optimized) = (executor.Compile(), Optimize(executor));
            for (var argument = -3; argument < 4; argument++)
            {
                Assert.True(plain(argument) == optimized(argument), $"round {round}, argument {argument}: {executor}");
            }
        }
    }

    // Should EF Core do so too some day, the second half says that the optimizer has had its time.
    [Fact]
    public void Cacheable_query_makes_no_delegates_of_its_own()
    {
        using var db = new Shop(database).Open();
        var query = db.Categories.AsNoTracking().Include(x => x.Products).OrderBy(x => x.Id).Expression;
        var contexts = (TypedBufferingContextFactory)db.GetService<IQueryCompilationContextFactory>();

        foreach (var isCacheable in new[] { true, false })
        {
            contexts.IsCacheable = isCacheable;
            var executor = contexts.Create(async: false).CreateQueryExecutor<IEnumerable<Category>>(query);
            contexts.IsCacheable = false;
            Assert.Equal(isCacheable, !ConstantsOf(executor).OfType<MethodInfo>().Any());
        }
    }

    // What compiled expression trees hold on to; a public field of a class that is not.
    private static object[] ConstantsOf(Delegate compiled) => (object[])compiled.Target!.GetType().GetField("Constants")!.GetValue(compiled.Target)!;

    private static T Optimize<T>(Expression<T> executor) => ((Expression<T>)ExecutorOptimizer.Optimize(executor, out _)).Compile();

    private static MethodCallExpression Apply(Expression function, Expression argument)
        => Expression.Call(((Func<Func<int, int>, int, int>)Apply).Method, function, argument);

    private static int Apply(Func<int, int> function, int argument) => function(argument);

    // Parameters are declared again within where they are declared already, as EF Core does with that of the query context.
    private static Expression Draw(Random random, int depth, ParameterExpression[] declared)
    {
        var variable = random.Next(2) == 0 ? declared[random.Next(declared.Length)] : Expression.Parameter(typeof(int));
        ParameterExpression[] within = [.. declared, variable];
        return (depth == 0 ? random.Next(2) : random.Next(2, 7)) switch
        {
            0 => Expression.Constant(random.Next(10)),
            1 => declared[random.Next(declared.Length)],
            2 => Expression.Add(Draw(random, depth - 1, declared), Draw(random, depth - 1, declared)),
            3 => Expression.Block([variable], Expression.Assign(variable, Draw(random, depth - 1, declared)), Draw(random, depth - 1, within)),
            4 => Expression.Invoke(Expression.Lambda<Func<int, int>>(Draw(random, depth - 1, within), variable), Draw(random, depth - 1, declared)),
            5 => Apply(Expression.Lambda<Func<int, int>>(Draw(random, depth - 1, [variable]), variable), Draw(random, depth - 1, declared)),
            _ => Apply(Expression.Lambda<Func<int, int>>(Draw(random, depth - 1, within), variable), Draw(random, depth - 1, declared)),
        };
    }

    private sealed class Holder
    {
        public readonly IComparable? Value = "";
    }
}
