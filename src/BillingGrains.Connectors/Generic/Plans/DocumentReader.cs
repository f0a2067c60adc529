using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Invoices;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how one kind of document is made, posted, found and listed.</summary>
internal sealed class DocumentReader(Section section, CallReader calls)
{
    private static readonly string[] Needed = ["id", "key", "currency", "net", "gross"];

    public DocumentPlan Read()
    {
        var kinds = section.Texts("kinds").Select(Kind).ToValueList();
        if (kinds.IsEmpty)
        {
            section.Place.Fault("\"kinds\" is missing: [\"invoice\"], [\"creditNote\"] or both.");
        }

        var invoice = calls.Common.With("invoice", Vocabulary.Invoice);
        var batch = section.Child("batch") is { } inner ? new BatchReader(section, inner, calls) : null;
        var create = Calls("create", batch, invoice);
        var posting = invoice.With("remoteId", ExpressionType.String);
        var round = calls.Calls(section, "round", posting.With("rounding", Vocabulary.Rounding), mayHaveEffect: true);
        var post = Calls("post", batch, posting);
        var find = calls.Calls(
            section, "find", calls.Common.With("key", ExpressionType.String), mayHaveEffect: false, isRead: true);
        foreach (var (name, isThere) in new[] { ("create", !create.IsEmpty), ("find", !find.IsEmpty) })
        {
            if (!isThere)
            {
                section.Place.Fault($"\"{name}\" is missing.");
            }
        }

        if (!find.IsEmpty && find[^1].Part is null)
        {
            section.At("find").Fault("The last call of \"find\" says in \"document\" where the documents stand.");
        }

        if (!create.IsEmpty && create[^1].Part is null && !create.Any(static call => call.Read.Rules.ContainsKey("id")))
        {
            section.At("create").Fault("Say in \"document\" where the document stands, or in \"read\" where its \"id\" does.");
        }

        if (!post.IsEmpty && post[^1].Part is null)
        {
            section.At("post").Fault("The last call of \"post\" says in \"document\" where the posted document stands.");
        }

        var draftTotals = section.Flag("draftTotals", otherwise: true);
        if (!round.IsEmpty && (round[0].Part is null || round[0].HasEffect || post.IsEmpty || !draftTotals))
        {
            section.At("round").Fault(
                "Begin with a call that reads the draft and says in \"document\" where it stands: a draft with totals, which "
                + "\"post\" posts.");
        }

        if (section.Choice("credits", ("negative", false), ("positive", true)) && kinds.Count > 1)
        {
            section.At("credits").Fault(
                "Credit notes with positive amounts stand apart from invoices: one of \"documents\" each.");
        }

        var plan = new DocumentPlan(
            kinds, section.Choice("credits", ("negative", false), ("positive", true)),
            draftTotals, create, round, post, find,
            List(section.Child("list")), ReadOf(section))
        {
            Batch = batch?.Read(create, post, invoice),
        };
        section.Close();
        return plan;
    }

    /// <summary>For one document, or for several and one alike where the batch says so.</summary>
    private ImmutableArray<CallPlan> Calls(string name, BatchReader? batch, Scope one) =>
        batch?.IsAlike(name) == true ? batch.Calls(section, name) : calls.Calls(section, name, one, mayHaveEffect: true);

    private InvoiceKind Kind(string text)
    {
        if (text is not ("invoice" or "creditNote"))
        {
            section.At("kinds").Fault($"\"{text}\" is neither \"invoice\" nor \"creditNote\".");
        }

        return text == "creditNote" ? InvoiceKind.CreditNote : InvoiceKind.Invoice;
    }

    private DocumentRead ReadOf(Section owner)
    {
        var rules = calls.Reads.Rules(owner.Child("read"));
        foreach (var name in Needed.Where(name => !rules.Rules.ContainsKey(name)))
        {
            owner.Place.Fault($"\"read\" says nothing of \"{name}\".");
        }

        var scope = new Scope(("document", Vocabulary.Texts("document", rules.Rules.Keys)));
        var posted = scope.Compile(owner.Needed("posted"), ExpressionType.Bool, owner.At("posted"));
        var leaveOut = owner.Text("leaveOut") is { } text
            ? scope.Compile(text, ExpressionType.Bool, owner.At("leaveOut"))
            : null;
        return new DocumentRead(rules, posted!, leaveOut);
    }

    private ListPlan List(Section? list)
    {
        if (list is null)
        {
            section.Place.Fault("\"list\" is missing: without it the ERP's books cannot be compared with ours.");
            return new ListPlan([], "", 1, null, null);
        }

        var plan = ListReader.Read(list, calls);
        list.Close();
        return plan;
    }
}
