using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Makes customers as business partners, in one call and all their parts with them, and changes them part by part, each
/// only where it is as it was read. Our id is the partner's number, which SAP keeps single. Products, tax codes and dimensions
/// are its people's: no entry of ours names a product.</summary>
internal sealed class S4HanaMasterWriter(S4HanaService service, ErpOperations operations, S4HanaSettings settings)
    : IErpMasterWriter
{
    private const string Set = "/A_BusinessPartner";
    private const int IdMax = 10;
    private const int SeveralMost = 10;

    private static readonly string Whole =
        $"$expand={S4HanaPartners.Addresses},{S4HanaPartners.TaxNumbers},to_Customer,to_Customer/to_CustomerCompany&$format=json";

    private readonly S4HanaPartners partners = new(settings);

    public bool Takes(MasterKind kind) => kind == MasterKind.Customer && settings.Proposals.Grouping.Length > 0;

    public Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation) => operations.Page(
        async deadline => await Partner(id, deadline) is { } partner && partners.CompanyOf(partner) is not null
            ? [partners.Found(partner)]
            : default(ValueList<MasterFound>),
        cancellation);

    /// <summary>Partners that are no customers too: a supplier may be the same company.</summary>
    public Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation) =>
        operations.Page(
            async deadline =>
            {
                var written = new[] { registration, MasterContent.Registration(registration)! }.Distinct(StringComparer.Ordinal)
                    .Select(static one => $"BPTaxNumber eq {S4HanaService.Quoted(one)}");
                var filter = Uri.EscapeDataString(string.Join(" or ", written));
                var numbers = await service.List(
                    FormattableString.Invariant(
                        $"/A_BusinessPartnerTaxNumber?$filter={filter}&$top={SeveralMost}&$format=json"), deadline);
                var found = new List<MasterFound>();
                foreach (var id in numbers.Select(static one => S4HanaPartners.Text(one, "BusinessPartner"))
                    .Distinct(StringComparer.Ordinal))
                {
                    if (await Partner(id, deadline) is { } partner)
                    {
                        found.Add(partners.Found(partner));
                    }
                }

                return found.ToValueList();
            },
            cancellation);

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            if (record.Id.Length > IdMax || record.Id.Any(char.IsLower))
            {
                return new SendingOutcome.Refused(
                    "erp-refused",
                    FormattableString.Invariant(
                        $"SAP's customers have up to {IdMax} digits and capital letters: {record.Id} is none. Propose another."),
                    "The id was not sent.");
            }

            var partner = partners.New(record.Id, record.Content);
            var session = await service.Open(deadline);
            write.Begins();
            try
            {
                var made = S4HanaPartners.Text(await service.Create(Set, partner, session, deadline), "BusinessPartner");
                return made == record.Id ? new SendingOutcome.Created(made) : NumberedThere(record, made);
            }
            catch (ErpCallException there) when (there.Verdict == CallVerdict.Exists)
            {
                return MasterCodes.Exists(record, there.Message);
            }
        },
        cancellation);

    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) =>
        operations.Write(
            async (write, deadline) =>
            {
                if (await Partner(remoteId, deadline) is not { } partner || partners.CompanyOf(partner) is not { } company)
                {
                    return MasterCodes.Gone(record, $"SAP has no customer {remoteId} in company code {settings.CompanyCode}.");
                }

                var changes = Changes(remoteId, record.Content, partner, company).ToList();
                var session = changes.Count > 0 ? await service.Open(deadline) : S4HanaSession.None;
                foreach (var (place, fields, asRead) in changes)
                {
                    write.Begins();
                    if (asRead is { } before)
                    {
                        await service.Change(place, fields, before, session, deadline);
                    }
                    else
                    {
                        await service.Create(place, fields, session, deadline);
                    }
                }

                return new SendingOutcome.Created(remoteId);
            },
            cancellation);

    /// <summary>The parts that are to be otherwise, where each lies and as it was read; null for one that is to be made.
    /// </summary>
    private IEnumerable<(string Place, JsonObject Fields, JsonElement? AsRead)> Changes(
        string id, MasterContent content, JsonElement partner, JsonElement company)
    {
        var key = $"BusinessPartner={S4HanaService.Quoted(id)}";
        var there = partners.Found(partner).Content;
        if (content.Name != there.Name)
        {
            yield return (Place(Set, S4HanaService.Quoted(id)), S4HanaPartners.Name(content), partner);
        }

        if (content.Address is { } address && (content with { Name = there.Name, TaxRegistration = null, PaymentDays = null })
            .DiffersFrom(there).Count > 0)
        {
            const string addresses = "/A_BusinessPartnerAddress";
            var fields = S4HanaPartners.Address(address);
            yield return S4HanaPartners.AddressOf(partner) is { } before
                ? (Place(addresses, $"{key},AddressID={S4HanaService.Quoted(S4HanaPartners.Text(before, "AddressID"))}"),
                    fields, before)
                : (addresses, Of(id, fields), null);
        }

        if (content.TaxRegistration is { } registration
            && MasterContent.Registration(registration) != MasterContent.Registration(there.TaxRegistration))
        {
            const string numbers = "/A_BusinessPartnerTaxNumber";
            var country = content.Address?.Country ?? there.Address!.Country;
            var number = partners.TaxNumber(registration, country.Length > 0 ? country : null);
            yield return partners.TaxNumberOf(partner, country) is { } before
                ? (Place(numbers, $"{key},BPTaxType={S4HanaService.Quoted(S4HanaPartners.Text(before, "BPTaxType"))}"),
                    new JsonObject { ["BPTaxNumber"] = number["BPTaxNumber"]!.DeepClone() }, before)
                : (numbers, Of(id, number), null);
        }

        if (content.PaymentDays is { } days && days != there.PaymentDays)
        {
            yield return (
                Place("/A_CustomerCompany",
                    $"Customer={S4HanaService.Quoted(id)},CompanyCode={S4HanaService.Quoted(settings.CompanyCode)}"),
                new JsonObject { ["PaymentTerms"] = MasterCodes.TermOf(settings.Proposals.Terms, days) }, company);
        }
    }

    private static JsonObject Of(string id, JsonObject part)
    {
        part["BusinessPartner"] = id;
        return part;
    }

    private static string Place(string set, string key) => $"{set}({Uri.EscapeDataString(key)})";

    private Task<JsonElement?> Partner(string id, CancellationToken deadline) =>
        service.Find($"{Place(Set, S4HanaService.Quoted(id))}?{Whole}", deadline);

    private static SendingOutcome.Refused NumberedThere(ErpMasterRecord record, string made) => new(
        "erp-refused",
        $"SAP made the customer {record.Id} under a number of its own: {made}. Block it there, and have an integrator name a "
        + "grouping whose numbers are given from outside.",
        $"The answer names the business partner {made}.");
}
