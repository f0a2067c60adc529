using System.ComponentModel.DataAnnotations;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Grains.Exceptions;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Who sees to a cause of exceptions, what is said of it, and what people were told.</summary>
internal static class CaseEndpoints
{
    public static void MapCases(this IEndpointRouteBuilder api)
    {
        Map<AssignBody>(api, "assign", "assignCause", "Gives all exceptions of a cause to a person.",
            (body, by, now) => new AssignCase(body.Person, by, now));
        Map<HandOverBody>(api, "hand-over", "handOverCause", "Makes it another role's turn, and if wanted a person's.",
            (body, by, now) => new HandOverCase(body.Owner, body.Person, body.Reason, by, now));
        Map<CommentBody>(api, "comment", "commentCause", "Says something of it.",
            (body, by, now) => new CommentCase(body.Text, by, now));
        Map<DueBody>(api, "due", "setCauseDue", "Makes it due at another time than its kind says.",
            (body, by, now) => new SetCaseDue(body.Due, body.Reason, by, now));
        api.MapGet("/exceptions/groups/{cause}/comments", async (string cause, HttpContext context, BillingViews views) =>
            Results.Json(await views.Comments(cause, context.RequestAborted), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<ValueList<ExceptionComment>>().WithTags("exceptions")
            .WithName("listCauseComments").WithSummary("What was said of a cause, oldest first.");

        api.MapGroup("").ForDuty(DutyTable.Read).WithTags("exceptions").ChecksQueries().MapGet("/notices", async (
            HttpContext context, BillingViews views, [AllowedValues("support", "finance", "integrator")] string? owner) =>
            ListEndpoints.Json(context, await views.Notices(owner, ListEndpoints.Page(context), context.RequestAborted)))
            .Produces<Page<NoticeRow>>().Refuses(400, 422).WithName("listNotices")
            .WithSummary("What the people of a role were told, latest first.");
        api.MapGet("/notices/settings", async (IGrainFactory grains) =>
            Results.Json(await Notices(grains).Settings(), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<NoticeSettings>().WithTags("exceptions").WithName("getNoticeSettings")
            .WithSummary("When people are told, and by when each kind of exception is to be done.");
        api.MapPut("/notices/settings", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var settings = await Bodies.Read<NoticeSettings>(context);
            var command = new ConfigureNotices(settings, Bodies.Actor(context), Bodies.Now(time));
            return (await Notices(grains).Tell(command, Bodies.Origin(context, $"notices/{settings.Version}"))).ToResult();
        }).ForDuty(DutyTable.ConfigureNotices).Accepts<NoticeSettings>("application/json").Produces<Answer>()
          .Refuses(409, 422).WithTags("exceptions").WithName("putNoticeSettings")
          .WithSummary("Sets when people are told, and by when each kind of exception is to be done.");
    }

    private static void Map<T>(
        IEndpointRouteBuilder api, string action, string name, string summary, Func<T, string, Instant, CaseCommand> command)
        where T : class =>
        api.MapPost($"/exceptions/groups/{{cause}}/{action}", async (
            string cause, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var key = GrainKeys.Case(Bodies.Id("cause", cause));
            var told = command(await Bodies.Read<T>(context), Bodies.Actor(context), Bodies.Now(time));
            return (await grains.GetGrain<ICaseGrain>(key).Tell(told, Bodies.Origin(context, $"{key}/{action}"))).ToResult();
        }).ForDuty(DutyTable.WorkOnExceptions).Accepts<T>("application/json").Produces<Answer>().Refuses(422)
          .WithTags("exceptions").WithName(name).WithSummary(summary);

    private static INoticeGrain Notices(IGrainFactory grains) => grains.GetGrain<INoticeGrain>(GrainKeys.Notices);

    internal sealed record AssignBody(string Person);

    /// <param name="Owner">"support", "finance" or "integrator".</param>
    /// <param name="Person">Null: whoever of the role.</param>
    internal sealed record HandOverBody(string Owner, string Reason, string? Person = null);

    internal sealed record CommentBody(string Text);

    internal sealed record DueBody(Instant Due, string Reason);
}
