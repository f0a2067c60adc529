using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Simulation.World;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Whether the books balance after everything has come to rest. It has its own small model of what must hold,
/// and reads facts and the ERPs' documents only.</summary>
internal sealed class BookCheck(SimulatedInstallation installation, BookReader books, IReadOnlyList<Answered> answered)
{
    private readonly List<Violation> violations = [];

    public IReadOnlyList<Violation> Find()
    {
        foreach (var (consumer, source, last, received) in books.Owed())
        {
            Report("received equals addressed", consumer, $"{source} addressed up to {last}, received is {received}");
        }

        foreach (var key in books.Keys(""))
        {
            foreach (var refused in books.Facts<DeliveryRefused>(key))
            {
                Report("no delivery is refused", key, $"{refused.Source}@{refused.Version}: {refused.Code} {refused.Reason}");
            }
        }

        Answers();
        Milestones();
        violations.AddRange(new TicketCheck(books).Find());
        violations.AddRange(new MoneyCheck(books).Find());
        violations.AddRange(new ExceptionCheck(books).Find());
        violations.AddRange(new DiscountCheck(books).Find());
        violations.AddRange(new TriggerCheck(books, Instant.FromDateTimeOffset(installation.Runner.Now)).Find());
        violations.AddRange(new RevenueCheck(
            books, installation.Erps.Companies.Values.SelectMany(company => company.Erp.Documents).Select(one => one.Invoice),
            installation.RestoredAt is not null).Find());
        violations.AddRange(new CreditCheck(books).Find());
        violations.AddRange(new MoveCheck(books).Find());
        violations.AddRange(new TaxPointCheck(books).Find());
        violations.AddRange(new ErpDataCheck(installation, books).Find());
        violations.AddRange(new ProposalCheck(installation, books).Find());
        violations.AddRange(new ApprovalCheck(books, installation.Ledger).Find());
        violations.AddRange(new RunCheck(books).Find());
        Documents();
        Series();
        Erps();
        CreditsComeLater();
        Queues();
        violations.AddRange(new OwedCheck(installation, books).Find());
        violations.AddRange(new ErpCallCheck(installation.Watch, installation.Ledger).Find());
        violations.AddRange(new RestoreCheck(installation, books).Find());
        violations.AddRange(new SnapshotCheck(books).Find());
        return violations;
    }

    private void Report(string invariant, string subject, string text) =>
        violations.Add(new Violation(invariant, subject, text));

    /// <summary>What was answered as done is stored.</summary>
    private void Answers()
    {
        foreach (var (key, command, answer) in answered)
        {
            if (answer.Refusal is { } refusal)
            {
                Report("no command of the workload is refused", key, $"{command}: {refusal.Code}");
                continue;
            }

            var facts = books.Facts(key);
            var stored = command switch
            {
                LogTime { Entry: var sent } => facts.Select(EntryOf)
                    .Any(entry => entry?.EntryId == sent.EntryId && entry.Revision >= sent.Revision),
                UsePart { Part: var sent } => facts.Select(PartOf)
                    .Any(part => part?.PartId == sent.PartId && part.Revision >= sent.Revision),
                WithdrawTime withdraw => facts.OfType<TimeWithdrawn>().Any(fact => fact.EntryId == withdraw.EntryId),
                WithdrawPart withdraw => facts.OfType<PartWithdrawn>().Any(fact => fact.PartId == withdraw.PartId),
                ApproveTicket approve => facts.OfType<TicketApproved>().Any(fact => fact.ApprovalId == approve.ApprovalId),
                DisputeTicket open => facts.OfType<TicketDisputed>().Any(fact => fact.DisputeId == open.DisputeId),
                ResolveDispute end => facts.OfType<DisputeResolved>().Any(fact => fact.DisputeId == end.DisputeId),
                CloseTicket close => facts.OfType<TicketClosed>().Any(fact => fact.At >= close.At),
                _ => true,
            };
            if (!stored)
            {
                Report("what was answered is stored", key, $"{command} was answered {answer.Kind}");
            }
        }
    }

    /// <summary>A milestone that somebody was told is noted is noted.</summary>
    private void Milestones()
    {
        foreach (var made in installation.Ledger.Commands.Where(made => made.Answer.Kind != AnswerKind.Refused))
        {
            if (made.Command is ReachMilestone reach
                && books.Facts<MilestoneReached>(made.Key).Count(fact => fact.MilestoneId == reach.MilestoneId) != 1)
            {
                Report("what was answered is stored", made.Key, $"{reach.MilestoneId} was answered {made.Answer.Kind}");
            }
        }
    }

    private static TimeEntry? EntryOf(object fact) => (fact as TimeLogged)?.Entry ?? (fact as TimeRevised)?.Entry;

    private static PartUse? PartOf(object fact) => (fact as PartUsed)?.Part ?? (fact as PartRevised)?.Part;

    /// <summary>Every document was billed by its contract once, and holds what the contract says.</summary>
    private void Documents()
    {
        var billed = books.Keys("contract/").SelectMany(key => books.Facts<PeriodBilled>(key)).ToList();
        var split = books.Keys("contract/").SelectMany(key => books.Facts<LinesMoved>(key)).Where(moved => moved.IsNew);
        var made = billed.Select(fact => fact.InvoiceKey).Concat(split.Select(moved => moved.To)).ToList();
        foreach (var same in made.GroupBy(key => key).Where(group => group.Count() > 1))
        {
            Report("a document is billed once", same.Key, $"{same.Count()} times");
        }

        foreach (var fact in billed)
        {
            var opened = books.Facts<InvoiceOpened>(fact.InvoiceKey).ToList();
            if (opened.Count != 1 || opened[0].Lines != fact.Lines)
            {
                Report("a document holds what was billed", fact.InvoiceKey, $"it was opened {opened.Count} times");
            }
        }

        foreach (var key in books.Keys("invoice/").Except(made).Where(key => !books.Facts<ForeignTaken>(key).Any()))
        {
            Report("a document was billed by a contract", key, "no contract knows it");
        }

        foreach (var key in books.Keys("invoice/"))
        {
            foreach (var line in books.Facts<InvoicePosted>(key).SelectMany(_ => books.Invoice(key).GetContent()!.Lines)
                .Where(line => GrainKeys.Kind(line.TicketKey) == "ticket"))
            {
                if (books.Facts<TicketBilled>(line.TicketKey).Count(fact => fact.InvoiceKey == key) != 1)
                {
                    Report("a ticket hears once of its posted document", line.TicketKey, key);
                }
            }
        }
    }

    /// <summary>Numbers without gaps, one for each document, on the document that they were given to.</summary>
    private void Series()
    {
        foreach (var key in books.Keys("series/"))
        {
            var given = books.Facts<NumberGiven>(key).ToList();
            var raised = books.Facts<SeriesRaised>(key).Select(fact => fact.Last).Append(0).Max();
            var sequences = given.Select(fact => fact.Sequence).Order().ToList();
            var last = Math.Max(raised, sequences.LastOrDefault());

            // A number up to where the series was raised may be on a document that only the ERP had.
            if (sequences.Distinct().Count() != sequences.Count
                || Enumerable.Range((int)raised + 1, (int)(last - raised)).Any(one => !sequences.Contains(one)))
            {
                Report("a series has no gap", key, string.Join(", ", given.Select(fact => fact.Sequence)));
            }

            foreach (var same in given.GroupBy(fact => fact.InvoiceKey).Where(group => group.Count() > 1))
            {
                Report("a document gets one number", same.Key, string.Join(", ", same.Select(fact => fact.Number)));
            }

            foreach (var fact in given)
            {
                if (books.Facts<InvoiceFinalized>(fact.InvoiceKey).SingleOrDefault()?.Number != fact.Number)
                {
                    Report("a number stands on its document", fact.InvoiceKey, fact.Number);
                }
            }
        }
    }

    /// <summary>ERP documents and posted invoices are the same, one to one and to the cent.</summary>
    private void Erps()
    {
        var documents = installation.Erps.Companies.Values.SelectMany(company => company.Erp.Documents).ToList();
        var invoices = books.Keys("invoice/").Select(key => (Key: key, State: books.Invoice(key)))
            .Where(invoice => invoice.State.GetDocument() is not null)
            .ToDictionary(invoice => invoice.State.GetDocument()!.PostingKey);
        foreach (var same in documents.GroupBy(document => document.Invoice.PostingKey))
        {
            var subject = invoices.GetValueOrDefault(same.Key).Key ?? same.Key;
            if (same.Count() > 1)
            {
                Report("no posting key twice in an ERP", subject, string.Join(", ", same.Select(one => one.RemoteId)));
            }

            if (same.First().Posted != (invoices.GetValueOrDefault(same.Key).State is Invoice.Posted))
            {
                Report("posted there is posted here", subject, same.First().RemoteId);
            }
        }

        foreach (var company in installation.Erps.Companies.Values)
        {
            foreach (var same in company.Erp.All.Where(document => document.Number is not null)
                .GroupBy(document => document.Number).Where(group => group.DistinctBy(one => one.Invoice.PostingKey).Count() > 1))
            {
                Report("a number stands on one document", company.TenantId, $"{same.Key} on {same.Count()} documents");
            }
        }

        foreach (var (key, state) in invoices.Values)
        {
            var document = documents.Find(one => one.Invoice.PostingKey == state.GetDocument()!.PostingKey);
            if (state is Invoice.Posted posted && (document is not { Posted: true }
                || (document.Number != posted.Number && posted.Document.Content.Foreign is null)
                || (document.Invoice.Totals != InErp(key, posted.Document.Content.Totals)
                    && !books.Facts<ErpAmountsDiffer>(key).Any())))
            {
                Report("a posted invoice stands in the ERP as it is here", key, $"{document}");
            }

            if (state is Invoice.Voided && document is not null)
            {
                Report("what is void is in no ERP", key, $"{document}");
            }

            if (state is Invoice.Parked parked)
            {
                Report("what was mended does not stay parked", key, $"{parked.Code}: {parked.Words}");
            }
        }
    }

    /// <summary>A tenant's queue holds exactly what is on its way.</summary>
    private void Queues()
    {
        foreach (var key in books.Keys("erp/"))
        {
            var queue = Folding.Tenant(books.Facts(key)).Queue;
            foreach (var invoiceKey in queue.First(int.MaxValue))
            {
                Report(
                    "nothing final stays in a queue", invoiceKey,
                    $"{key} at rest, {books.Invoice(invoiceKey).GetType().Name}");
            }
        }
    }

    /// <summary>A credit note lies in an ERP after what it takes back, as far as that was final when the note was sent.</summary>
    private void CreditsComeLater()
    {
        var keys = books.Keys("invoice/").Where(key => books.Invoice(key).GetDocument() is not null)
            .GroupBy(key => books.Invoice(key).GetDocument()!.PostingKey, StringComparer.Ordinal)
            .ToDictionary(static same => same.Key, static same => same.First(), StringComparer.Ordinal);
        foreach (var company in installation.Erps.Companies.Values)
        {
            var made = company.Erp.All.Select(static (document, place) => (document.Invoice.PostingKey, Place: place))
                .GroupBy(static one => one.PostingKey)
                .ToDictionary(
                    static same => same.Key, static same => (First: same.Min(one => one.Place), Last: same.Max(one => one.Place)),
                    StringComparer.Ordinal);
            foreach (var note in company.Erp.Documents.Select(static document => document.Invoice))
            {
                // One under the same key may have been cancelled there when the journal was set back.
                if (note.Credits.Any(original => made.TryGetValue(original.PostingKey, out var places)
                    && places.First > made[note.PostingKey].Last && WasFinal(original.PostingKey, note.PostingKey)))
                {
                    Report("a credit note comes after what it takes back", company.TenantId, $"{note}");
                }
            }
        }

        // The clocks of silos differ by seconds.
        bool WasFinal(string original, string note) =>
            keys.TryGetValue(original, out var invoice) && keys.TryGetValue(note, out var credit)
            && books.Facts<SendingStarted>(credit).FirstOrDefault() is { At: var sent }
            && books.Facts<InvoiceFinalized>(invoice).FirstOrDefault() is { At: var final }
            && final + Duration.FromSeconds(10) < sent;
    }

    /// <summary>The totals with which a document stands in its ERP: ours, but for a tax that the entity lets pass. A draft that a
    /// person posts there has no line for rounding, and is an exception.</summary>
    private InvoiceTotals InErp(string key, InvoiceTotals ours) =>
        books.Facts<ErpRounded>(key).SingleOrDefault() is { Tax: var more }
            ? ours with { Net = ours.Net - more, Tax = ours.Tax + more }
            : ours;
}
