using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Expressions;
using Newtonsoft.Json.Linq;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads calls, their bodies and what their answers mean.</summary>
/// <param name="common">The names that all templates know.</param>
/// <param name="body">In what bodies are written that do not say it themselves.</param>
internal sealed class CallReader(Scope common, BodyKind body, ReadReader reads)
{
    public static readonly ExpressionType Connection = Vocabulary.Texts(
        "connection", ["address", "user", "secret", "company"]);

    public BodyKind Body => body;

    public Scope Common => common;

    public ReadReader Reads => reads;

    /// <summary>What rules of answers know as "error".</summary>
    public ReadRules Errors { get; set; } = ReadRules.None;

    /// <summary>The names that the calls of an operation read, but for tables.</summary>
    public static IEnumerable<string> NamesRead(JToken operation) => NamesRead(operation, areTables: false);

    /// <summary>The calls of an operation: one, or a list under "calls".</summary>
    /// <param name="scope">Without "seen".</param>
    /// <param name="mayHaveEffect">One of them, at most: what happened after it broke off in the middle of two, nobody could
    /// tell.</param>
    /// <param name="isRepeatable">The whole operation may be made again: several of them may have an effect.</param>
    /// <param name="each">Of calls for several documents: what must hold of each of them is told over these names too.</param>
    /// <param name="alsoRead">Other calls whose names "seen" has, empty where they are not made.</param>
    public ImmutableArray<CallPlan> Calls(
        Section owner, string name, Scope scope, bool mayHaveEffect, bool isRead = false, bool isRepeatable = false,
        (string Name, ExpressionType Type)? each = null, JToken? alsoRead = null)
    {
        if (owner.Raw(name) is not { } raw)
        {
            return [];
        }

        var operations = new[] { raw, alsoRead }.OfType<JToken>().ToList();
        var inside = scope.With("seen", Vocabulary.Seen(
            operations.SelectMany(NamesRead), operations.SelectMany(static one => NamesRead(one, areTables: true))));
        var sections = raw is JArray ? owner.Children(name).ToList() : [owner.Child(name)!];
        if (sections.Contains(null!))
        {
            return [];
        }

        var calls = sections.Select((section, index) => Call(
            section, FormattableString.Invariant($"{name}{(sections.Count > 1 ? $" {index + 1}" : "")}"), inside, isRead,
            each is { } one ? inside.With(one.Name, one.Type) : inside))
            .ToImmutableArray();
        var effects = calls.Count(static call => call.HasEffect);
        if (isRepeatable && effects == 0)
        {
            owner.At(name).Fault("None of these calls changes anything there.");
        }
        else if (mayHaveEffect && !isRepeatable && effects != 1)
        {
            owner.At(name).Fault(
                "Exactly one of the calls changes something there: with two, nobody could tell how far it came. GET calls "
                + "change nothing; of others \"effect\": false says so.");
        }
        else if (!mayHaveEffect && effects > 0)
        {
            owner.At(name).Fault("None of these calls may change anything there: say \"effect\": false where it is so.");
        }

        return calls;
    }

    /// <param name="required">The names that "require" knows; null for those of the call.</param>
    public CallPlan Call(Section section, string name, Scope scope, bool isRead = false, Scope? required = null)
    {
        var method = section.Text("method") ?? (section.Has("body") ? "POST" : "GET");
        if (method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE"))
        {
            section.At("method").Fault($"\"{method}\" is none of GET, POST, PUT, PATCH, DELETE.");
        }

        var path = TextTemplate.Compile(section.Needed("path"), scope, section.At("path"));
        var query = section.Child("query") is { } values
            ? values.Names.ToList().Where(one => values.Raw(one) is not null)
                .Select(one => (one, JsonTemplate.Compile(values.Raw(one)!, scope, values.At(one))!)).ToImmutableArray()
            : [];
        var call = new CallPlan(
            name, new HttpMethod(method), path!, query, Headers(section, scope), BodyOf(section, scope),
            section.Flag("effect", !isRead && method != "GET"),
            section.Text("when") is { } when ? scope.Compile(when, ExpressionType.Bool, section.At("when")) : null,
            reads.Rules(section.Child("read"), mayBeTables: true),
            [.. section.Children("require").Select(one => Requirement(one, required ?? scope)).OfType<RequirePlan>()],
            Answers(section), section.Text("document") is { } part ? reads.Path(part, section.At("document")) : null,
            section.Child("poll") is { } poll ? Poll(poll, name, scope) : null);
        section.Close();
        return call;
    }

    public ImmutableArray<(string Name, TextTemplate Value)> Headers(Section owner, Scope scope) =>
    [
        .. owner.Pairs("headers").Select(one => (one.Name, TextTemplate.Compile(one.Value, scope, one.Place)!)),
    ];

    /// <summary>What answers mean: the rules of a section, in order.</summary>
    public ImmutableArray<AnswerRule> Answers(Section owner)
    {
        var scope = new Scope(
            ("status", ExpressionType.Int), ("text", ExpressionType.String),
            ("header", ExpressionType.MapOf(ExpressionType.String)),
            ("error", Vocabulary.Texts("error", Errors.Rules.Keys)));
        return [.. owner.Children("answers").Select(one => Rule(one, scope)).OfType<AnswerRule>()];
    }

    private static IEnumerable<string> NamesRead(JToken operation, bool areTables) => operation.SelectTokens("$..read")
        .OfType<JObject>().SelectMany(static read => read.Properties())
        .Where(property => ReadReader.IsTable(property.Value) == areTables).Select(static property => property.Name)
        .Distinct(StringComparer.Ordinal);

    private static AnswerRule? Rule(Section section, Scope scope)
    {
        var when = scope.Compile(section.Needed("when"), ExpressionType.Bool, section.At("when"));
        var means = section.Choice(
            "means", ("missing", Meaning.None), ("done", Meaning.Done), ("refused", Meaning.Refused),
            ("throttled", Meaning.Throttled), ("transient", Meaning.Transient), ("unknown", Meaning.Unknown),
            ("login", Meaning.Login), ("exists", Meaning.Exists), ("absent", Meaning.Absent));
        if (means == Meaning.None)
        {
            section.Place.Fault("\"means\" is missing: done, refused, throttled, transient, unknown, login, exists or absent.");
        }

        var code = section.Text("code") ?? "erp-refused";
        CheckCode(section, code);
        var words = section.Text("words") is { } text ? TextTemplate.Compile(text, scope, section.At("words")) : null;
        var wait = section.Has("retryAfterSeconds")
            ? Duration.FromSeconds(section.Count("retryAfterSeconds", 60, 0, 86_400))
            : (Duration?)null;
        var header = section.Text("retryAfterHeader")?.ToLowerInvariant();
        section.Close();
        return when is null ? null : new AnswerRule(when, means, code, words, wait, header);
    }

    private static void CheckCode(Section section, string code)
    {
        if (ExceptionKinds.Find(code) is null)
        {
            section.At("code").Fault(
                $"\"{code}\" is no kind of the exception queue (docs/exceptions.md); leave it out for \"erp-refused\".");
        }
    }

    public static RequirePlan? Requirement(Section section, Scope scope)
    {
        var test = scope.Compile(section.Needed("that"), ExpressionType.Bool, section.At("that"));
        var code = section.Text("code") ?? "erp-refused";
        CheckCode(section, code);
        var words = TextTemplate.Compile(section.Needed("words"), scope, section.At("words"));
        section.Close();
        return test is null || words is null ? null : new RequirePlan(test, code, words);
    }

    private BodyPlan? BodyOf(Section section, Scope scope)
    {
        var kind = section.Choice(
            "bodyKind", ("", body), ("json", BodyKind.Json), ("xml", BodyKind.Xml), ("form", BodyKind.Form));
        var type = section.Text("contentType") ?? kind switch
        {
            BodyKind.Xml => "text/xml; charset=utf-8",
            BodyKind.Form => "application/x-www-form-urlencoded",
            _ => "application/json",
        };
        if (section.Raw("body") is not { } source)
        {
            return null;
        }

        var place = section.At("body");
        if (kind != BodyKind.Xml)
        {
            return new BodyPlan(kind, JsonTemplate.Compile(source, scope, place), null, type);
        }

        // XML is written as one text, or as a list of lines.
        var text = source is JArray ? string.Join('\n', section.Texts("body")) : section.Text("body") ?? "";
        return new BodyPlan(kind, null, XmlTemplate.Compile(text, scope, place), type);
    }

    private PollPlan? Poll(Section section, string name, Scope scope)
    {
        var answer = scope.With("status", ExpressionType.Int);
        var when = section.Text("when") is { } text ? answer.Compile(text, ExpressionType.Bool, section.At("when")) : null;
        if (section.Child("ask") is not { } asked)
        {
            section.Place.Fault("\"ask\" is missing: the call that asks how far it is.");
            return null;
        }

        var ask = Call(asked, name + " poll", scope, isRead: true);
        var until = scope.Compile(section.Needed("until"), ExpressionType.Bool, section.At("until"));
        var every = Duration.FromSeconds(section.Count("everySeconds", 2, 1, 3_600));
        section.Close();
        return until is null ? null : new PollPlan(when, ask, until, every);
    }
}
