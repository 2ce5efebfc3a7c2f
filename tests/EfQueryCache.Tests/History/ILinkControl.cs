namespace EfQueryCache.Tests.History;

/// <summary>Decides while a <see cref="CuttingProxy"/> runs what becomes of the messages of the applications behind it.</summary>
internal interface ILinkControl
{
    /// <summary>For how long what the server sends to an application is held back.</summary>
    TimeSpan DelayOf(string application);

    /// <summary>Holds what an application sends back until it is done; it is passed on also when the application has gone meanwhile.</summary>
    Task HoldAsync(string application, in ProtocolMessage message);
}
