using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Generic;

/// <summary>Reads master data list by list: all of it, or what changed since a moment or a token of the ERP.</summary>
internal sealed class GenericMasterData(ErpPlan plan, MasterPlan own, ReadingOf reading) : IErpMasterData
{
    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => reading.Page(
        async until =>
        {
            var (moment, at) = reading.Begin(cursor, own.Margin);
            var (page, next) = await reading.Lists.First(
                own.Lists.Length, at, place => Page(own.Lists[place.Part], place, since, until));
            var token = page.Token ?? (own.TellsChanges ? moment : null);
            return new MasterPage(
                page.Records, page.Gone, next is null ? null : $"{moment} {next}", next is null ? token : null,
                since is null || !own.TellsChanges);
        },
        cancellation);

    private async Task<((ValueList<MasterRecord> Records, ValueList<MasterRef> Gone, string? Token) Page, int Count,
        GenericCursor? Next)> Page(MasterListPlan of, GenericCursor at, string? since, CancellationToken cancellation)
    {
        var asked = own.TellsChanges ? since : null;
        var page = await reading.Lists.Read(
            of.List, at, of.Token is null ? ReadingOf.MomentOf(asked) : null, of.Token is null ? null : asked, cancellation);
        var records = new List<MasterRecord>();
        var gone = new List<MasterRef>();
        foreach (var part in page.Parts)
        {
            var fields = of.Rules.Of(part, new Dictionary<string, string>(StringComparer.Ordinal));
            var bindings = Bindings.None.With("record", ExpressionValue.OfObject(fields));
            if (of.LeaveOut?.IsTrue(bindings) ?? false)
            {
                continue;
            }

            var kind = of.Kind is MasterKind.None ? MasterWords.KindOf(fields["kind"]) : of.Kind;
            var ids = IdsOf(fields, of.Prefix);
            if (kind is null || ids.Count == 0)
            {
                throw reading.Lists.NoSense("master data", page.Answer);
            }

            if (of.Gone?.IsTrue(bindings) ?? false)
            {
                gone.AddRange(asked is null ? [] : ids.Select(id => new MasterRef(kind.Value, id)));
            }
            else
            {
                records.AddRange(ids.Select(id => Record(kind.Value, id, fields, of.Blocked?.IsTrue(bindings) ?? false)));
            }
        }

        var token = of.Token?.Of(page.Answer.Body, page.Answer.Headers) is { Length: > 0 } told ? told : null;
        return ((records.ToValueList(), gone.ToValueList(), token), records.Count + gone.Count, page.Next);
    }

    /// <summary>A table read backwards may name several of ours for one there, and a record may be named by more than one of
    /// its fields.</summary>
    public static List<string> IdsOf(Dictionary<string, string> fields, string prefix) =>
        [.. fields["id"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => prefix + id)];

    private MasterRecord Record(MasterKind kind, string id, Dictionary<string, string> fields, bool isBlocked)
    {
        return new MasterRecord(
            kind, id, Text("name") ?? id, isBlocked,
            Text("percent") is { } percent ? plan.Formats.ReadNumber(percent) : null, Text("taxRegistration"),
            Text("currency"), Day("from"), Day("to"));

        string? Text(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

        LocalDate? Day(string name) => Text(name) is { } text ? plan.Formats.ReadDate(text) : null;
    }
}
