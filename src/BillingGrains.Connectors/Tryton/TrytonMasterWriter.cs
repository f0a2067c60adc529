using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Creates and changes parties: our id is their code, which Tryton keeps unique. The tax registration is an identifier,
/// whose number Tryton checks; a party has no currency of its own. Products, taxes and dimensions are its people's.</summary>
internal sealed class TrytonMasterWriter(TrytonClient client, TrytonCalls calls, TrytonSettings settings) : IErpMasterWriter
{
    private const int SeveralMost = 10;

    private static readonly string[] Fields = ["code", "name", "customer_payment_term"];

    public bool Takes(MasterKind kind) => kind == MasterKind.Customer;

    public Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation) => calls.Page(
        deadline => Search(TrytonJson.Where("code", "=", id), deadline), cancellation);

    public Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation) => calls.Page(
        deadline => Search(
            TrytonJson.Where("identifiers.code", "in", new JsonArray(registration, MasterContent.Registration(registration))),
            deadline),
        cancellation);

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) => calls.Write(
        async (write, deadline) =>
        {
            var (party, missing) = await Record(record, deadline);
            if (party is null)
            {
                return missing!;
            }

            party["code"] = record.Id;
            if (record.Content.TaxRegistration is { } registration)
            {
                party["identifiers"] = TrytonJson.ToCreate(Identifier(registration));
            }

            if (record.Content.Address is { } address)
            {
                var (place, unknown) = await Address(address, deadline);
                if (place is null)
                {
                    return unknown!;
                }

                party["addresses"] = TrytonJson.ToCreate(place);
            }

            write.Begins();
            var id = await client.Create("party.party", party, deadline);
            return new SendingOutcome.Created(id.ToString(CultureInfo.InvariantCulture));
        },
        cancellation);

    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) => calls.Write(
        async (write, deadline) =>
        {
            var id = long.Parse(remoteId, NumberStyles.None, CultureInfo.InvariantCulture);
            var (party, missing) = await Record(record, deadline);
            if (party is null)
            {
                return missing!;
            }

            if (record.Content.TaxRegistration is { } registration)
            {
                party["identifiers"] = await client.Read("party.party", id, ["tax_identifier"], deadline) is { } there
                    && TrytonJson.IdOf(there, "tax_identifier") is { } identifier
                        ? ToWrite(identifier, Identifier(registration))
                        : TrytonJson.ToCreate(Identifier(registration));
            }

            if (record.Content.Address is { } address)
            {
                var (place, unknown) = await Address(address, deadline);
                if (place is null)
                {
                    return unknown!;
                }

                party["addresses"] = await AddressOf(id, deadline) is { } before
                    ? ToWrite(before.GetProperty("id").GetInt64(), place)
                    : TrytonJson.ToCreate(place);
            }

            write.Begins();
            await client.Call("model.party.party.write", [new JsonArray(id), party], deadline);
            return new SendingOutcome.Created(remoteId);
        },
        cancellation);

    private async Task<ValueList<MasterFound>> Search(JsonArray condition, CancellationToken deadline)
    {
        var parties = await client.Search(
            "party.party", [condition], [.. Fields, "tax_identifier.code", "customer_payment_term.name"], SeveralMost, deadline);
        var found = new List<MasterFound>();
        foreach (var party in parties)
        {
            var id = party.GetProperty("id").GetInt64();
            found.Add(new MasterFound(
                id.ToString(CultureInfo.InvariantCulture), TrytonJson.TextOf(party, "code"), new MasterContent(
                    TrytonJson.TextOf(party, "name") ?? "", RelatedText(party, "tax_identifier", "code") ?? "", Currency: null,
                    Of(await AddressOf(id, deadline)), DaysOf(RelatedText(party, "customer_payment_term", "name")))));
        }

        return found.ToValueList();
    }

    /// <summary>What is the same for a new party and one that is there.</summary>
    private async Task<(JsonObject? Party, SendingOutcome.Refused? Missing)> Record(
        ErpMasterRecord record, CancellationToken deadline)
    {
        var party = new JsonObject { ["name"] = record.Content.Name };
        if (record.Content.PaymentDays is { } days)
        {
            var name = TermOf(days);
            if (await IdOf("account.invoice.payment_term", "name", name, deadline) is not { } term)
            {
                return (null, new SendingOutcome.Refused(
                    "payment-term-unknown", $"The ERP has no payment term '{name}' for {days} days.",
                    $"Tryton has no payment term found by '{name}'."));
            }

            party["customer_payment_term"] = term;
        }

        return (party, null);
    }

    private async Task<(JsonObject? Place, SendingOutcome.Refused? Unknown)> Address(
        MasterAddress address, CancellationToken deadline)
    {
        if (await IdOf("country.country", "code", address.Country, deadline) is not { } country)
        {
            return (null, new SendingOutcome.Refused(
                "country-unknown",
                $"The ERP does not know the country {address.Country}. Have its countries imported, then replay the proposal.",
                $"Tryton has no country with the code '{address.Country}'."));
        }

        return (new JsonObject
        {
            ["street"] = address.Street,
            ["postal_code"] = address.PostalCode,
            ["city"] = address.City,
            ["country"] = country,
            ["invoice"] = true,
        }, null);
    }

    /// <summary>The one that documents are addressed to.</summary>
    private async Task<JsonElement?> AddressOf(long party, CancellationToken deadline)
    {
        var addresses = await client.Search(
            "party.address", [TrytonJson.Where("party", "=", party)],
            ["street", "postal_code", "city", "country.code", "invoice"], SeveralMost, deadline);
        return addresses.Where(static one => one.GetProperty("invoice").ValueKind is JsonValueKind.True)
            .Concat(addresses).Select(static one => (JsonElement?)one).FirstOrDefault();
    }

    private JsonObject Identifier(string registration) => new()
    {
        ["type"] = settings.TaxIdentifierType, ["code"] = MasterContent.Registration(registration),
    };

    private string TermOf(int days) => settings.PaymentTerm.Replace(
        "{days}", days.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>0 without a term; null for one that is not counted in days alone.</summary>
    private int? DaysOf(string? term)
    {
        if (term is null)
        {
            return 0;
        }

        var digits = string.Concat(term.Where(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && TermOf(days) == term
            ? days
            : null;
    }

    private async Task<long?> IdOf(string model, string field, string value, CancellationToken deadline) =>
        await client.Search(model, [TrytonJson.Where(field, "=", value)], ["id"], 1, deadline) is [var one]
            ? TrytonJson.IdOf(one, "id")
            : null;

    private static JsonArray ToWrite(long id, JsonObject values) =>
        new(new JsonArray("write", new JsonArray(id), values));

    private static MasterAddress Of(JsonElement? address) => address is not { } at
        ? new MasterAddress("", "", "", "")
        : new MasterAddress(
            TrytonJson.TextOf(at, "street") ?? "", TrytonJson.TextOf(at, "postal_code") ?? "",
            TrytonJson.TextOf(at, "city") ?? "",
            RelatedText(at, "country", "code") ?? "");

    private static string? RelatedText(JsonElement record, string relation, string field) =>
        TrytonJson.RelatedOf(record, relation) is { } related ? TrytonJson.TextOf(related, field) : null;
}
