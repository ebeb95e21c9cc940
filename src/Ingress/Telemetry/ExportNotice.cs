namespace Inferly.Ingress.Telemetry;

/// <summary>Says at the start what of the export's variables makes no sense: the gateway serves all the same.</summary>
internal sealed partial class ExportNotice(IEnumerable<OtlpVariables> signals, ILogger<ExportNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in signals)
        {
            if (signal.Wrong is { } problem)
            {
                LogWrong(problem);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private partial void LogWrong(string problem);
}
