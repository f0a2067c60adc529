using BillingGrains.Connectors.RequestTracker.Setup;

namespace BillingGrains.Host.Demo;

/// <summary>The technicians at the help desk. What was done before is found again: a ticket by its subject, its work by
/// the number of transactions with time.</summary>
internal sealed class RealDesk : IDisposable
{
    private readonly List<HttpClient> clients = [];
    private readonly Dictionary<string, RequestTrackerDesk> desks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);

    public RealDesk(RealSystem tracker)
    {
        foreach (var technician in RealMonth.Roles.Keys)
        {
            var http = new HttpClient();
            clients.Add(http);
            desks[technician] = new RequestTrackerDesk(
                http, new Uri(tracker.Text("url")), technician, tracker.Text("technicianPassword"));
        }
    }

    private RequestTrackerDesk Anybody => desks["erin"];

    /// <summary>The id of each ticket, by subject.</summary>
    public IReadOnlyDictionary<string, string> Ids => ids;

    /// <summary>Does what was not done yet and returns how many steps that were.</summary>
    public async Task<int> Work(CancellationToken cancellation)
    {
        var steps = 0;
        foreach (var ticket in RealMonth.Tickets)
        {
            steps += await Work(ticket, cancellation);
        }

        return steps;
    }

    /// <summary>Transactions with time that Request Tracker holds on the demo's tickets.</summary>
    public async Task<int> CountTimed(CancellationToken cancellation)
    {
        var count = 0;
        foreach (var id in ids.Values)
        {
            count += await Anybody.CountTimed(id, cancellation);
        }

        return count;
    }

    /// <summary>What billing wrote on a ticket.</summary>
    public Task<IReadOnlyList<string>> Billed(string ticketId, CancellationToken cancellation) =>
        Anybody.Billed(ticketId, cancellation);

    public void Dispose() => clients.ForEach(client => client.Dispose());

    private async Task<int> Work(RealTicket ticket, CancellationToken cancellation)
    {
        var steps = 0;
        var found = await Anybody.Find(ticket.Subject, cancellation);
        if (found is null)
        {
            var fields = ticket.Customer.Length == 0
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["Customer"] = ticket.Customer };
            var id = await Anybody.Open("General", ticket.Subject, "Please help.", fields, cancellation);
            found = (id, "new");
            steps++;
        }

        var (ticketId, status) = found.Value;
        ids[ticket.Subject] = ticketId;
        var done = await Anybody.CountTimed(ticketId, cancellation);
        foreach (var work in ticket.Work.Skip(done))
        {
            await Log(ticketId, work, cancellation);
            steps++;
        }

        if (status != "resolved")
        {
            await Anybody.SetStatus(ticketId, "resolved", cancellation);
            steps++;
        }

        return steps;
    }

    private Task Log(string ticketId, RealWork work, CancellationToken cancellation) => work switch
    {
        Worked worked => desks[work.Technician].LogTime(
            ticketId, worked.Minutes, worked.WorkType, worked.Comment, cancellation),
        Lowered lowered => desks[work.Technician].SetTimeWorked(ticketId, lowered.Minutes, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, "No such work."),
    };
}
