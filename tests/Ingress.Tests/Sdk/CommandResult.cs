namespace Inferly.Ingress.Tests.Sdk;

/// <summary>What a program left behind; the exit code is -1 where there is no such program.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}
