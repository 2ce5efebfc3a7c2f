namespace EfQueryCache.Tests.History;

/// <summary>Where what happens is written at once, so that it survives the process.</summary>
internal interface IRegisterLog
{
    /// <summary>A write is about to be tried; until its end is known, its outcome is not.</summary>
    void Intend(in RegisterEvent write);

    void Add(in RegisterEvent e);

    /// <summary>An operation has ended, however it did.</summary>
    void Done(OperationKind operation);
}
