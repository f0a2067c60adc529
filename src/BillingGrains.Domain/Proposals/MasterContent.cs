using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Retention;

namespace BillingGrains.Domain.Proposals;

/// <summary>What an ERP is told of a record of its master data.</summary>
/// <param name="Name">1 to 140 characters; may be a person's.</param>
/// <param name="TaxRegistration">Of a customer, as "NL001234567B01". Null: not said; of a record in the ERP, not told. Empty,
/// of one in the ERP: it has none. Like every other text here.</param>
/// <param name="Currency">In which a customer is billed, as an ISO 4217 code.</param>
/// <param name="Address">Of a customer.</param>
/// <param name="PaymentDays">That a customer has to pay: 0 to 365.</param>
/// <param name="Percent">Of a tax code: 0 to 100.</param>
/// <param name="Unit">In which an item is counted, as documents name it: "hour".</param>
public sealed record MasterContent(
    [property: PersonalText] string Name, [property: PersonalText] string? TaxRegistration = null, string? Currency = null,
    MasterAddress? Address = null, int? PaymentDays = null, decimal? Percent = null, string? Unit = null)
{
    private const int NameLengthMax = 140;
    private const int TextLengthMax = 100;
    private const int PaymentDaysMax = 365;
    private const string Here = "content";

    /// <summary>What is wrong with it as the content of a record of a kind; null when all is well.</summary>
    public Refusal? FindFault(MasterKind kind) => this switch
    {
        _ when string.IsNullOrWhiteSpace(Name) || Name.Length > NameLengthMax =>
            Fault("name", $"The name has 1 to {NameLengthMax} characters."),
        { Percent: null } when kind == MasterKind.TaxCode => Fault("percent", "A tax code has a percentage: 0 to 100."),
        { Percent: < 0 or > 100 } => Fault("percent", "The percentage is 0 to 100."),
        { PaymentDays: < 0 or > PaymentDaysMax } => Fault("paymentDays", $"Days to pay are 0 to {PaymentDaysMax}."),
        { Currency: { } code } when Currencies.Find(code) is null =>
            Fault("currency", $"\"{code}\" is no currency: say it as in ISO 4217, for example \"EUR\"."),
        { TaxRegistration: { } text } when IsBlankOrLong(text) =>
            Fault("taxRegistration", $"A tax registration has 1 to {TextLengthMax} characters; without one, leave it out."),
        { Unit: { } text } when IsBlankOrLong(text) =>
            Fault("unit", $"A unit has 1 to {TextLengthMax} characters; leave it out where there is none."),
        { Address: { } address } when address.FindFault() is { } fault => Fault($"address/{fault.Field}", fault.Words),
        _ when Strange(kind) is { } field => Fault(field, $"A {NameOf(kind)} has no such field: {field}."),
        _ => null,
    };

    /// <summary>Fields in which a record of the ERP is otherwise than this one says. What either does not say is not compared.
    /// </summary>
    public ValueList<string> DiffersFrom(MasterContent inErp)
    {
        var fields = new List<string>();
        Compare("name", Name, inErp.Name);
        Compare("taxRegistration", Registration(TaxRegistration), Registration(inErp.TaxRegistration));
        Compare("currency", Currency, inErp.Currency);
        Compare("unit", Unit, inErp.Unit);
        CompareValue("paymentDays", PaymentDays, inErp.PaymentDays);
        CompareValue("percent", Percent, inErp.Percent);
        Compare("address/street", Address?.Street, inErp.Address?.Street);
        Compare("address/postalCode", Address?.PostalCode, inErp.Address?.PostalCode);
        Compare("address/city", Address?.City, inErp.Address?.City);
        Compare("address/region", Address?.Region, inErp.Address?.Region);
        Compare("address/country", Address?.Country, inErp.Address?.Country);
        return fields.ToValueList();

        void Compare(string field, string? one, string? other)
        {
            if (one is not null && other is not null && !string.Equals(one.Trim(), other.Trim(), StringComparison.Ordinal))
            {
                fields.Add(field);
            }
        }

        void CompareValue<T>(string field, T? one, T? other)
            where T : struct
        {
            if (one is { } mine && other is { } theirs && !mine.Equals(theirs))
            {
                fields.Add(field);
            }
        }
    }

    /// <summary>As registrations are compared: people write them with blanks, dots and hyphens, or without.</summary>
    public static string? Registration(string? text) => text is null
        ? null
        : string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    /// <summary>A kind as people and files name it, in kebab case.</summary>
    public static string NameOf(MasterKind kind) => kind switch
    {
        MasterKind.Customer => "customer",
        MasterKind.Item => "item",
        MasterKind.TaxCode => "tax-code",
        MasterKind.Dimension => "dimension",
        MasterKind.Currency => "currency",
        MasterKind.Period => "period",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of master data."),
    };

    /// <summary>The field that a record of the kind does not have; null when there is none.</summary>
    private string? Strange(MasterKind kind) => this switch
    {
        { TaxRegistration: not null } when kind != MasterKind.Customer => "taxRegistration",
        { Currency: not null } when kind != MasterKind.Customer => "currency",
        { Address: not null } when kind != MasterKind.Customer => "address",
        { PaymentDays: not null } when kind != MasterKind.Customer => "paymentDays",
        { Percent: not null } when kind != MasterKind.TaxCode => "percent",
        { Unit: not null } when kind != MasterKind.Item => "unit",
        _ => null,
    };

    private static bool IsBlankOrLong(string text) => string.IsNullOrWhiteSpace(text) || text.Length > TextLengthMax;

    private static Refusal Fault(string field, string words) => new("proposal-content-invalid", $"{Here}/{field}", words);
}

/// <summary>Where a customer is.</summary>
/// <param name="Street">With the number.</param>
/// <param name="Region">A state or province; null where the country has none.</param>
/// <param name="Country">As in ISO 3166-1, two letters: "NL".</param>
public sealed record MasterAddress(
    [property: PersonalText] string Street, [property: PersonalText] string PostalCode,
    [property: PersonalText] string City, string Country, string? Region = null)
{
    private const int TextLengthMax = 140;
    private const int CountryLetters = 2;

    internal (string Field, string Words)? FindFault() => this switch
    {
        _ when IsMissing(Street) => ("street", $"An address has a street of 1 to {TextLengthMax} characters."),
        _ when IsMissing(City) => ("city", $"An address has a city of 1 to {TextLengthMax} characters."),
        { PostalCode: null or { Length: > TextLengthMax } } =>
            ("postalCode", $"A postal code has up to {TextLengthMax} characters; it is empty where the country has none."),
        { Region.Length: > TextLengthMax } => ("region", $"A region has up to {TextLengthMax} characters."),
        _ when Country is not { Length: CountryLetters } || !Country.All(char.IsAsciiLetterUpper) =>
            ("country", "A country is named by two capital letters, as in ISO 3166-1: \"NL\"."),
        _ => null,
    };

    private static bool IsMissing(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > TextLengthMax;
}

/// <summary>A record as it lies in the ERP.</summary>
/// <param name="RemoteId">What the ERP itself calls it.</param>
/// <param name="Id">By which documents name it; null where it has none.</param>
/// <param name="Content">As far as the ERP tells it.</param>
public sealed record MasterFound(string RemoteId, string? Id, MasterContent Content);
