using Inferly.Ingress.Api;
using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Ingress.Inference;
using Inferly.Ingress.Operations;
using Inferly.Ingress.Telemetry;

namespace Inferly.Ingress.Composition;

/// <summary>Puts the gateway together: services, middleware, endpoints.</summary>
internal static class GatewayApplication
{
    /// <param name="loader">Where settings come from.</param>
    /// <param name="loaded">The settings to start with.</param>
    /// <param name="replace">Registers other services in place of the gateway's own, such as its clock.</param>
    public static WebApplication Build(SettingsLoader loader, LoadedSettings loaded, Action<IServiceCollection>? replace = null)
    {
        var settings = loaded.Settings ?? throw new ArgumentException("Wrong settings cannot be built from.", nameof(loaded));

        // Without its own switch the host watches everything below the working directory, where each write to the log would wake it.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });

        // inferly.json and its overlay are the only configuration: no appsettings.json, no ASPNETCORE_ variables;
        // OpenTelemetry has standard variables of its own.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddStandardVariables(loader.Environment);
        builder.Logging.AddGatewayLogging(settings);
        builder.WebHost.UseGatewayKestrel(settings);
        builder.Services
            .AddGatewaySettings(loader, loaded)
            .AddEventLog(settings)
            .AddState()
            .AddLogRetention(isSpool: settings.Kafka is not null)
            .AddFleet()
            .AddGatewayTelemetry(loader.Environment)
            .AddEvals(settings)
            .AddPipeline(settings)
            .AddInferlyApi();
        bool writes = settings.Roles.HasFlag(GatewayRoles.Analytics);
        // A server can be asked by every process, the embedded engine only by the one that it belongs to.
        if (writes || settings.ClickHouse is not null)
        {
            builder.Services.AddTraceReaders(settings);
        }

        if (writes)
        {
            builder.Services.AddRecordWriting();
        }

        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseMiddleware<SpanMiddleware>();
        app.UseInferlyAccess();
        app.MapInferlyApi();
        if (settings.Roles.HasFlag(GatewayRoles.Ingress))
        {
            app.MapInference();
            app.MapModels();
        }

        app.MapOperations(settings.Metrics);
        return app;
    }
}
