using Quickstart.Telling;

namespace Quickstart.Steps;

/// <summary>One numbered part of the story.</summary>
internal interface IStep
{
    string Heading { get; }

    Task RunAsync(Story story);
}
