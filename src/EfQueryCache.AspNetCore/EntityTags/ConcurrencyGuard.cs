using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.AspNetCore;

/// <summary>Runs a handler, and answers for it when it has lost a race.</summary>
internal sealed class ConcurrencyGuard(RequestDelegate handler, bool ifMatchRequired)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (ifMatchRequired && WritesWhatExists(http.Request.Method) && http.Request.IfMatch() is null)
        {
            await AnswerAsync(http, StatusCodes.Status428PreconditionRequired, "Send If-Match with the ETag of the version that is to be changed.").ConfigureAwait(false);
            return;
        }

        try
        {
            await handler(http).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException) when (!http.Response.HasStarted)
        {
            ConditionalAnswer.TakeBack(http.Response);
            var status = http.Request.IfMatch() is null ? StatusCodes.Status409Conflict : StatusCodes.Status412PreconditionFailed;
            await AnswerAsync(http, status, "It has been changed or deleted by somebody else. Read it again, and send If-Match with its new ETag.").ConfigureAwait(false);
        }
    }

    private static bool WritesWhatExists(string method) => HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method);

    private static Task AnswerAsync(HttpContext http, int status, string detail) => TypedResults.Problem(detail, statusCode: status).ExecuteAsync(http);
}
