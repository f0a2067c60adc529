using System.Text.Json;

namespace BillingGrains.Host.Demo;

/// <summary>What people and systems do between a real help desk and a real ERP; each step may be repeated.</summary>
internal sealed class RealSteps(DemoClient client, RealDesk desk, Action<string> say)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(2);

    private readonly DemoProgress progress = new(client, say);

    public async Task BillTheMonth(CancellationToken cancellation)
    {
        await Configure(cancellation);
        var steps = await desk.Work(cancellation);
        say(steps == 0
            ? "The technicians had done all of it before."
            : $"Technicians opened tickets, logged time and resolved them in Request Tracker: {steps} steps.");
        await Until("Reading Request Tracker", IsRead, cancellation);
        await progress.Settle("Rating what was read", cancellation);
        await Bill(cancellation);
        await progress.Settle("Drafting invoices", cancellation);
        await Approve(cancellation);
        await progress.Settle("Freezing what was approved", cancellation);
        await progress.UntilPosted(cancellation);
        await progress.Settle("Closing the books", cancellation);
        await Until("Writing back to the tickets", IsWrittenBack, cancellation);
    }

    private async Task Configure(CancellationToken cancellation)
    {
        await client.Put($"v1/entities/{RealMonth.Entity}", RealMonth.EntityJson, cancellation);
        await client.Put($"v1/erp-tenants/{RealMonth.Tenant}", RealMonth.TenantJson, cancellation);
        foreach (var customer in RealMonth.Customers)
        {
            await client.Put($"v1/contracts/k-{customer.Id}", RealMonth.ContractJson(customer), cancellation);
        }

        await client.Put($"v1/sources/{RealMonth.Source}", RealMonth.SourceJson, cancellation);
    }

    /// <summary>Every transaction with time has come, and every ticket is closed.</summary>
    private async Task<bool> IsRead(CancellationToken cancellation)
    {
        var figures = await client.Get("v1/figures", cancellation);
        var open = await progress.All("v1/tickets?onlyOpen=true", cancellation);
        return figures.GetProperty("timeEntries").GetInt32() >= RealMonth.Transactions && open.Count == 0;
    }

    /// <summary>One run for each month in which there was work: its id is fixed, so it bills once.</summary>
    private async Task Bill(CancellationToken cancellation)
    {
        var charges = await progress.All("v1/charges?limit=500", cancellation);
        var months = charges.Select(charge => charge.GetProperty("workDate").GetString()![..7]).Distinct();
        foreach (var month in months.Order(StringComparer.Ordinal))
        {
            var run = await client.Post("v1/billing-runs", new { RunId = $"real-{month}", Period = month }, cancellation);
            say($"Billing run for {month}: {run.GetProperty("contracts")} contracts.");
        }
    }

    private async Task Approve(CancellationToken cancellation)
    {
        var drafts = await progress.All("v1/invoices?status=draft", cancellation);
        foreach (var draft in drafts)
        {
            var key = draft.GetProperty("key").GetString()!["invoice/".Length..];
            await client.Post($"v1/invoices/{key}/approve", null, cancellation);
        }

        say($"Finance approved {drafts.Count} drafts.");
    }

    private async Task<bool> IsWrittenBack(CancellationToken cancellation)
    {
        foreach (var ticket in await progress.All("v1/tickets?limit=500", cancellation))
        {
            var documents = ticket.GetProperty("documents").GetArrayLength();
            var id = ticket.GetProperty("ticketId").GetString()!;
            if (documents > 0 && (await desk.Billed(id, cancellation)).Count < documents)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is late is said and left: the summary shows what is missing.</summary>
    private async Task Until(
        string what, Func<CancellationToken, Task<bool>> isDone, CancellationToken cancellation)
    {
        var until = TimeProvider.System.GetUtcNow() + WaitMax;
        while (!await isDone(cancellation))
        {
            if (TimeProvider.System.GetUtcNow() > until)
            {
                say($"{what}: not done after {WaitMax.TotalMinutes} minutes.");
                return;
            }

            await Task.Delay(LookEvery, cancellation);
        }

        say($"{what}: done.");
    }
}
