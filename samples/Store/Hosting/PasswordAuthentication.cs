using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Store.Hosting;

/// <summary>
/// HTTP Basic authentication (RFC 7617) with one password, <c>Store:StaffPassword</c>; without it nobody gets in. Enough for a
/// sample: it needs no page to sign in. Where people are to be told apart, take ASP.NET Core Identity or OpenID Connect. The password
/// is sent with each request: only over HTTPS, when it leaves the machine.
/// </summary>
internal sealed class PasswordAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IConfiguration configuration)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Basic";
    public const string Setting = "Store:StaffPassword";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        => Task.FromResult(
            !AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || header.Scheme != Scheme ? AuthenticateResult.NoResult()
            : configuration[Setting] is { Length: > 0 } password && IsSame(password, PasswordOf(header.Parameter)) ? AuthenticateResult.Success(Staff())
            : AuthenticateResult.Fail("This is not the password."));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Basic realm=\"Store\", charset=\"UTF-8\""; // browsers ask for the password, and send it along from then on
        return base.HandleChallengeAsync(properties);
    }

    // Of hashes, so that the time it takes tells neither the length nor how much was right.
    private static bool IsSame(string password, string given)
        => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(password)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));

    private static string PasswordOf(string? credentials)
    {
        var bytes = new byte[credentials?.Length ?? 0];
        if (!Convert.TryFromBase64String(credentials ?? "", bytes, out var length)) return "";
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]; // whatever the name before it is
    }

    private static AuthenticationTicket Staff()
        => new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "staff")], Scheme)), Scheme);
}
