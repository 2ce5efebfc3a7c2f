using System.Runtime.ExceptionServices;

namespace EfQueryCache.Execution;

/// <summary>The objects of a sequence that were made before the first is handed out; then, what went wrong with the next.</summary>
internal sealed class DrainedObjects<T>
{
    private readonly List<T> _objects = new(128); // there is more than one block
    private ExceptionDispatchInfo? _failure;
    private int _current = -1;

    public T Current => _objects[_current];

    public void Add(T item) => _objects.Add(item);

    public void Fail(Exception exception) => _failure = ExceptionDispatchInfo.Capture(exception);

    public bool MoveNext()
    {
        if (++_current < _objects.Count) return true;
        _failure?.Throw();
        return false;
    }
}
