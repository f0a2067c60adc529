using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Grains.Invoices;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What is open of a final invoice: payments, refunds, write-offs and disputes. Each has an id of the asker's, and
/// counts once.</summary>
internal static class PaymentEndpoints
{
    private const string Path = "/invoices/{contract}/{period}/{reason}";

    public static void MapPayments(this IEndpointRouteBuilder api)
    {
        Map<PaymentBody>(api, DutyTable.RecordPayment, "payments", "recordPayment",
            "Records what the customer paid, in part or whole.",
            (body, by, now) => Move(BalanceKind.Payment, body, by, now));
        Map<ReverseBody>(api, DutyTable.RecordPayment, "payments/reverse", "reversePayment",
            "Takes a payment back that was recorded here: it was none, or the customer's bank charged it back.",
            (body, by, now) => new ReversePayment(body.PaymentId, body.On, body.Words, body.Chargeback, by, now));
        Map<PaymentBody>(api, DutyTable.GiveUpMoney, "refunds", "refundPayment",
            "Records that unapplied money went back to the customer.",
            (body, by, now) => Move(BalanceKind.Refund, body, by, now));
        Map<PaymentBody>(api, DutyTable.GiveUpMoney, "write-offs", "writeOffBalance",
            "Writes off what is open; the work stays billed.",
            (body, by, now) => Move(BalanceKind.WriteOff, body, by, now));
        Map<DisputeBody>(api, DutyTable.RecordPayment, "disputes", "disputeInvoice", "The customer disputes the invoice.",
            (body, by, now) => new OpenInvoiceDispute(body.DisputeId, body.Reason, body.Owner, by, now));
        Map<ResolveBody>(api, DutyTable.RecordPayment, "disputes/resolve", "resolveInvoiceDispute", "The dispute is over.",
            (body, by, now) => new ResolveInvoiceDispute(body.DisputeId, body.Outcome, by, now));
        api.MapPost($"{Path}/asked/approve", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<AskedBody>(context);
            var (key, by) = (InvoiceEndpoints.Key(context), Bodies.Actor(context));
            var origin = Bodies.Origin(context, $"{key}/asked/approve");
            return (body.Kind == GiveUpKind.Void
                ? await CreditEndpoints.Contract(context, grains).ApproveVoid(key, by, origin)
                : await grains.GetGrain<IInvoiceGrain>(key).Tell(
                    new ApproveGiveUp(body.Kind, body.Id, by, Bodies.Now(time)), origin)).ToResult();
        }).ForDuty(DutyTable.ApproveGiveUp).Accepts<AskedBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("invoices").WithName("approveAsked")
          .WithSummary("Lets a refund, write-off or void happen that another person asked for.");
        Map<DeclinedBody>(api, DutyTable.ApproveGiveUp, "asked/decline", "declineAsked",
            "Does not let a refund, write-off or void happen that somebody asked for.",
            (body, by, now) => new DeclineGiveUp(body.Kind, body.Id, body.Reason, by, now));
    }

    private static MoveBalance Move(BalanceKind kind, PaymentBody body, string by, Instant now) =>
        new(new BalanceEntry(kind, body.Id, body.Amount, body.On, body.Words, by), now);

    private static void Map<T>(
        IEndpointRouteBuilder api, Duty duty, string action, string name, string summary,
        Func<T, string, Instant, InvoiceCommand> command)
        where T : notnull =>
        api.MapPost(
            $"{Path}/{action}",
            async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
            {
                var key = InvoiceEndpoints.Key(context);
                var told = command(await Bodies.Read<T>(context), Bodies.Actor(context), Bodies.Now(time));
                var answer = await grains.GetGrain<IInvoiceGrain>(key).Tell(told, Bodies.Origin(context, $"{key}/{action}"));
                return answer.ToResult();
            }).ForDuty(duty).Accepts<T>("application/json").Produces<Answer>().Refuses(409, 422)
              .WithTags("invoices").WithName(name).WithSummary(summary);

    /// <param name="Id">Yours: the same one counts once.</param>
    /// <param name="Amount">More than 0, in the invoice's currency.</param>
    /// <param name="On">When it was paid.</param>
    /// <param name="Words">The bank's reference, or why.</param>
    internal sealed record PaymentBody(string Id, Money Amount, LocalDate On, string Words);

    /// <param name="PaymentId">The id under which the payment was recorded.</param>
    /// <param name="Chargeback">The customer's bank took it back.</param>
    internal sealed record ReverseBody(string PaymentId, LocalDate On, string Words, bool Chargeback = false);

    /// <param name="Owner">Who settles it.</param>
    internal sealed record DisputeBody(string DisputeId, string Reason, string Owner);

    /// <param name="Id">Of the refund or write-off; "void" for a void.</param>
    internal sealed record AskedBody(GiveUpKind Kind, string Id);

    /// <param name="Id">Of the refund or write-off; "void" for a void.</param>
    internal sealed record DeclinedBody(GiveUpKind Kind, string Id, string Reason);

    /// <param name="Outcome">What was agreed.</param>
    internal sealed record ResolveBody(string DisputeId, string Outcome);
}
