using System.Collections.Frozen;
using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Posting;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.MasterData;

/// <summary>What an ERP would refuse of a document, by the master data that is kept of it.</summary>
public static class MasterRules
{
    private static readonly FrozenDictionary<string, MasterKind> MissingKinds = new Dictionary<string, MasterKind>
    {
        [MasterDataKinds.CustomerUnknown.Code] = MasterKind.Customer,
        [MasterDataKinds.ItemUnknown.Code] = MasterKind.Item,
        [MasterDataKinds.TaxCodeUnknown.Code] = MasterKind.TaxCode,
        [MasterDataKinds.DimensionUnknown.Code] = MasterKind.Dimension,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="look">At what all of them refer to.</param>
    /// <param name="traits">Null for an ERP that cannot be opened now.</param>
    /// <returns>One for each question, in their order.</returns>
    public static ValueList<MasterCheck> Check(
        ValueList<MasterQuestion> questions, MasterDataSettings settings, MasterLook look, ErpTraits? traits)
    {
        var periods = look.Records.Where(static record => record.Kind == MasterKind.Period).ToList();
        var found = look.Records.Except(periods).ToDictionary(static record => (record.Kind, record.Id));
        return questions
            .Select(question => Check(question, settings, look.Standing, found, periods, traits)).ToValueList();
    }

    private static MasterCheck Check(
        MasterQuestion question, MasterDataSettings settings, MasterStanding? known,
        Dictionary<(MasterKind, string), MasterRecord> found, List<MasterRecord> periods, ErpTraits? traits)
    {
        var faults = new List<MasterFault>();
        bool Asks(MasterKind kind) => known?.Knows(kind) == true;
        MasterRecord? Find(MasterKind kind, string id) => found.GetValueOrDefault((kind, id));

        if (question.NumberedBy is { } entity && traits?.Number == NumberUse.Nowhere)
        {
            faults.Add(Fault(MasterDataKinds.NumberNotKept, question, entity));
        }

        faults.AddRange(Missing(question, settings, known));
        foreach (var id in Asks(MasterKind.Customer) ? question.Customers : [])
        {
            faults.AddRange(Customer(question, settings, id, Find(MasterKind.Customer, id)));
        }

        if (Asks(MasterKind.Currency) && Find(MasterKind.Currency, question.Currency) is not { Blocked: false })
        {
            faults.Add(Fault(MasterDataKinds.CurrencyNotOpen, question, question.Currency));
        }

        foreach (var tax in Asks(MasterKind.TaxCode) ? question.Taxes : [])
        {
            faults.AddRange(Tax(question, tax, Find(MasterKind.TaxCode, tax.Code)));
        }

        foreach (var id in Asks(MasterKind.Item) ? question.Items : [])
        {
            faults.AddRange(Usable(question, Find(MasterKind.Item, id), MasterDataKinds.ItemUnknown, id));
        }

        foreach (var dimension in Asks(MasterKind.Dimension) ? question.Dimensions : [])
        {
            faults.AddRange(Usable(
                question, Find(MasterKind.Dimension, dimension.Id), MasterDataKinds.DimensionUnknown, dimension.Id));
        }

        faults.AddRange(settings.Dimensions
            .Where(kind => question.Dimensions.All(dimension => dimension.Kind != kind))
            .Select(kind => Fault(MasterDataKinds.DimensionMissing, question, kind)));
        if (Asks(MasterKind.Period) && !periods.Exists(record => IsOpenOn(record, question.On)))
        {
            faults.Add(Fault(MasterDataKinds.PeriodClosed, question, LocalDatePattern.Iso.Format(question.On)));
        }

        return new MasterCheck(
            question.TenantId, known?.Version ?? 0, known?.RefreshedAt,
            question.Refs().Count(reference => Asks(reference.Kind)) + (Asks(MasterKind.Period) ? 1 : 0),
            ReferredTo(question).Where(kind => !Asks(kind)).ToValueList(),
            faults.Select(fault => Proposable(settings, fault)).ToValueList());
    }

    /// <summary>Of a record that may be proposed here the next step says so.</summary>
    private static MasterFault Proposable(MasterDataSettings settings, MasterFault fault) =>
        MissingKinds.TryGetValue(fault.Code, out var kind) && settings.Proposable.Contains(kind)
            ? fault with { NextStep = "Propose it here, or create it there, then refresh the master data." }
            : fault;

    /// <summary>Whether two checks found the same, whenever each was made.</summary>
    public static bool IsSame(MasterCheck one, MasterCheck other) => one.Faults == other.Faults;

    /// <summary>The draft came while it was to be checked.</summary>
    public static readonly Refusal NotMade = new(
        "master-data-not-asked", null, "The document was not there yet when its ERP's master data was looked at: try again.");

    /// <summary>Of the refusal of an approval that counts once the ERP's master data is mended.</summary>
    public const string FaultyCode = "master-data-faulty";

    /// <summary>All that is wrong, for who asks.</summary>
    public static Refusal Refuse(MasterCheck check) => new(
        FaultyCode, null,
        string.Join(" ", check.Faults.Select(static fault => $"{fault.Words} {fault.NextStep}"))
        + " The approval counts by itself after the next refresh, if the document is the same then.");

    private static bool IsOpenOn(MasterRecord record, LocalDate on) =>
        !record.Blocked && record.From <= on && on <= record.To;

    private static IEnumerable<MasterFault> Missing(
        MasterQuestion question, MasterDataSettings settings, MasterStanding? known) => settings.Demanded
        .Where(kind => known?.Knows(kind) != true && ReferredTo(question).Contains(kind))
        .Select(kind => Fault(MasterDataKinds.NotKnown, question, Word(kind)));

    private static IEnumerable<MasterFault> Customer(
        MasterQuestion question, MasterDataSettings settings, string id, MasterRecord? found) => found switch
        {
            null => [Fault(MasterDataKinds.CustomerUnknown, question, id)],
            { Blocked: true } => [Fault(MasterDataKinds.CustomerBlocked, question, id)],
            { Currency: { } currency } when id == question.BillTo && currency != question.Currency =>
                [Fault(MasterDataKinds.CustomerOtherCurrency, question, id, currency)],
            { TaxRegistration: null or "" } when id == question.BillTo && settings.TaxRegistrationDemanded =>
                [Fault(MasterDataKinds.CustomerUnregistered, question, id)],
            _ => [],
        };

    private static IEnumerable<MasterFault> Tax(MasterQuestion question, MasterTax tax, MasterRecord? found) => found switch
    {
        null or { Blocked: true } => [Fault(MasterDataKinds.TaxCodeUnknown, question, tax.Code)],
        { Percent: { } percent } when percent != tax.Percent =>
            [Fault(MasterDataKinds.TaxPercentDiffers, question, tax.Code, Percent(percent), Percent(tax.Percent))],
        _ => [],
    };

    private static IEnumerable<MasterFault> Usable(
        MasterQuestion question, MasterRecord? found, ExceptionKind fault, string id) =>
        found is { Blocked: false } ? [] : [Fault(fault, question, id)];

    private static IEnumerable<MasterKind> ReferredTo(MasterQuestion question)
    {
        yield return MasterKind.Customer;
        if (!question.Items.IsEmpty)
        {
            yield return MasterKind.Item;
        }

        if (!question.Taxes.IsEmpty)
        {
            yield return MasterKind.TaxCode;
        }

        if (!question.Dimensions.IsEmpty)
        {
            yield return MasterKind.Dimension;
        }

        yield return MasterKind.Currency;
        yield return MasterKind.Period;
    }

    private static MasterFault Fault(ExceptionKind kind, MasterQuestion question, params string[] more) =>
        MasterWords.Fault(kind, question.TenantId, more);

    private static string Percent(decimal percent) =>
        percent.ToString("0.############", CultureInfo.InvariantCulture);

    private static string Word(MasterKind kind) => kind switch
    {
        MasterKind.Customer => "customers",
        MasterKind.Item => "items",
        MasterKind.TaxCode => "tax codes",
        MasterKind.Dimension => "dimensions",
        MasterKind.Currency => "currencies",
        MasterKind.Period => "periods",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of master data."),
    };
}
