namespace Store.Measuring;

/// <summary>Counts the handlers of the API that run. For a request that is answered 304 by its entity tag, none does.</summary>
internal sealed class HandlerCounter : IEndpointFilter
{
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        Interlocked.Increment(ref _count);
        return next(context);
    }
}
