using System.CommandLine;
using System.Security.Cryptography;
using BillingGrains.LoadTests.Documents;
using BillingGrains.LoadTests.Subscriptions;
using BillingGrains.LoadTests.Tickets;
using BillingGrains.LoadTests.Usage;

namespace BillingGrains.LoadTests.Running;

/// <summary>"usage", "commands", "subscriptions" and "mix": loads over HTTP, with what must hold afterwards.</summary>
internal static class LoadCommands
{
    /// <summary>Requests that a key may send in a minute, and at once, where a load is to meet the limit.</summary>
    public static readonly IReadOnlyDictionary<string, string> Narrow = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Billing__RequestsPerMinute"] = "6000", ["Billing__RequestBurst"] = "20",
    };

    public static IEnumerable<Command> Build() =>
    [
        Build(
            "usage", "Usage to our own endpoint and to that of Lago's clients, three times and out of order, past the limit.",
            senders: 8, customers: 20, Narrow, static plan => [new UsageLoad(plan)]),
        Build(
            "commands", "Ticket commands, one in each request, over many connections.",
            senders: 64, customers: 100, TargetOptions.NoLimits,
            static plan => [new TicketLoad(plan)]),
        Build(
            "subscriptions", "Subscriptions agreed, changed and cancelled in bulk.",
            senders: 4, customers: 1, TargetOptions.NoLimits,
            static plan => [new SubscriptionLoad(plan)]),
        Build(
            "mix", "All of them at once while documents are posted to an ERP.", senders: 8, customers: 40,
            TargetOptions.NoLimits, Mix),
    ];

    public static IReadOnlyList<ILoad> Mix(LoadPlan plan)
    {
        var (usage, tickets) = (new UsageLoad(plan), new TicketLoad(plan));
        return [usage, tickets, new SubscriptionLoad(plan), new DocumentLoad(plan, tickets, usage)];
    }

    private static Command Build(
        string name, string description, int senders, int customers, IReadOnlyDictionary<string, string> limits,
        Func<LoadPlan, IReadOnlyList<ILoad>> loads)
    {
        var time = Number("--seconds", "For how long is sent.", 10);
        var sending = Number("--senders", "Of each kind, with one request under way each.", senders);
        var agreed = Number("--customers", "With whom something is agreed.", customers);
        var options = new TargetOptions(limits, needsSandbox: name == "mix");
        var command = new Command(name, description) { time, sending, agreed };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.With(
            parsed,
            async (target, stop) =>
            {
                var plan = new LoadPlan(
                    Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)),
                    TimeSpan.FromSeconds(parsed.GetValue(time)), parsed.GetValue(sending), parsed.GetValue(agreed));
                return await new LoadRun(target, plan, loads(plan), Console.WriteLine).Run(stop);
            },
            cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} is 1 or more.");
            }
        });
        return option;
    }
}
