using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Expressions;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how several documents go in one call: by the calls for one, which are for several alike, or by calls of their
/// own.</summary>
/// <param name="document">The part of "documents".</param>
/// <param name="section">Its "batch".</param>
internal sealed class BatchReader(Section document, Section section, CallReader calls)
{
    private const string Body = "$body";

    private readonly HashSet<string> alike = [.. section.Texts("of")];

    /// <summary>The document's own calls of that name are for several and for one alike.</summary>
    public bool IsAlike(string name) => alike.Contains(name);

    /// <param name="create">The calls of the document.</param>
    public BatchPlan Read(ImmutableArray<CallPlan> create, ImmutableArray<CallPlan> post, Scope invoice)
    {
        var (ofCreate, ofPost) = (Of("create", create), Of("post", post));
        if (alike.Any(static one => one is not ("create" or "post")) || (ofCreate.IsEmpty && ofPost.IsEmpty))
        {
            section.Place.Fault(
                "\"of\" says which of the document's calls are for several (\"create\", \"post\"), or \"create\" and \"post\" "
                + "here are calls for several.");
        }

        var with = section.Text("when") is { } when ? invoice.Compile(when, ExpressionType.Bool, section.At("when")) : null;
        var plan = new BatchPlan(ofCreate, ofPost, IsAlike("create"), IsAlike("post"), with, Element());
        section.Close();
        return plan;
    }

    /// <summary>Calls for "batch".</summary>
    /// <param name="alsoRead">The calls for one document, whose body they may send.</param>
    public ImmutableArray<CallPlan> Calls(Section owner, string name, JToken? alsoRead = null)
    {
        var plans = calls.Calls(
            owner, name, calls.Common.With("batch", Vocabulary.Batch), mayHaveEffect: true, each: ("invoice", Vocabulary.Invoice),
            alsoRead: alsoRead);
        if (plans.Any(static call => call.Poll is not null) || plans is [] or [.., { Part: null }])
        {
            owner.At(name).Fault(
                "The last of the calls for several documents says in \"document\" where each stands, and none is waited for.");
        }

        if (plans.SkipWhile(static call => !call.HasEffect).Any(static call => !call.Require.IsEmpty))
        {
            owner.At(name).Fault("What must hold of each document is asked before the call that changes something.");
        }

        return [.. plans.Select(static call => call with { IsForSeveral = true })];
    }

    private ImmutableArray<CallPlan> Of(string name, ImmutableArray<CallPlan> ofOne)
    {
        if (section.Raw(name) is not { } raw)
        {
            return IsAlike(name) ? ofOne : [];
        }

        if (IsAlike(name))
        {
            section.At(name).Fault($"\"of\" says that the document's own \"{name}\" is for several.");
        }

        PutBodies(name, raw, ofOne);
        return Calls(section, name, document.Raw(name));
    }

    /// <summary>Puts the body that is sent for one document in place of what names it.</summary>
    private void PutBodies(string name, JToken raw, ImmutableArray<CallPlan> ofOne)
    {
        var named = raw.SelectTokens("$.." + Body).Select(static found => (JObject)found.Parent!.Parent!).ToList();
        if (named.Count == 0)
        {
            return;
        }

        var own = document.Raw(name);
        var effect = ofOne.ToList().FindIndex(static call => call.HasEffect);
        var body = (own is JArray several && effect >= 0 ? several[effect] : own)?["body"];
        foreach (var place in named)
        {
            if (place.Count > 1 || (string?)place[Body] != name || body is not JObject)
            {
                section.At(name).Fault(
                    $"{{\"{Body}\": \"{name}\"}} stands for the JSON object that the document's own \"{name}\" sends "
                    + "as its body.");
                return;
            }

            place.Replace(body.DeepClone());
        }
    }

    private ElementPlan Element()
    {
        if (section.Child("element") is not { } element)
        {
            return new ElementPlan(null, null);
        }

        var plan = new ElementPlan(
            calls.Reads.Rule(element, "place"),
            element.Text("document") is { } path ? calls.Reads.Path(path, element.At("document")) : null);
        element.Close();
        return plan;
    }
}
