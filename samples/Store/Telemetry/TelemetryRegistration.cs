namespace Store.Telemetry;

internal static class TelemetryRegistration
{
    public static void AddConsoleTelemetry(this IServiceCollection services)
    {
        // Without it ASP.NET Core leaves method, path and status to the package OpenTelemetry.Instrumentation.AspNetCore.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        services.AddHostedService<ConsoleTelemetry>();
    }
}
