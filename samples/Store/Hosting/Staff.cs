using Microsoft.AspNetCore.Authentication;

namespace Store.Hosting;

/// <summary>Who may look into the cache and change prices: in development everybody, elsewhere who knows the password.</summary>
internal static class Staff
{
    private const string Policy = "staff";

    public static void AddStaff(this IServiceCollection services)
    {
        services.AddAuthentication(PasswordAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, PasswordAuthentication>(PasswordAuthentication.Scheme, configureOptions: null);
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireAuthenticatedUser());
        services.AddAntiforgery(); // the dashboard's buttons cannot be pressed by another site
    }

    // Either the one or the other: with both, ASP.NET Core lets everybody in.
    public static TBuilder ForStaff<TBuilder>(this TBuilder endpoints, IHostEnvironment environment)
        where TBuilder : IEndpointConventionBuilder
        => environment.IsDevelopment() ? endpoints.AllowAnonymous() : endpoints.RequireAuthorization(Policy);
}
