using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Makes and changes customers and items of the legal entity. Our id is the account or the item's number, which is the
/// key: a second one is refused. A change depends on the state in which the record was read.</summary>
internal sealed class DynamicsMasterWriter(DynamicsClient client, DynamicsSettings settings, ErpOperations operations)
    : IErpMasterWriter
{
    private const string Terms = "PaymentTerms";
    private const string Unit = "SalesUnitSymbol";
    private const int SeveralMost = 10;

    private DynamicsProposals Proposals => settings.Proposals;

    public bool Takes(MasterKind kind) => SetOf(kind) is not null && kind switch
    {
        MasterKind.Customer => Proposals.CustomerFields.Count > 0,
        MasterKind.Item => Proposals.ItemFields.Count > 0,
        _ => false,
    };

    public Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation) => operations.Page(
        async deadline => (await ById(SetOf(kind)!, id, deadline)).Select(one => Found(SetOf(kind)!, one)).ToValueList(),
        cancellation);

    public Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation) =>
        operations.Page(
            async deadline =>
            {
                var set = SetOf(MasterKind.Customer)!;
                var written = new[] { registration, MasterContent.Registration(registration)! }.Distinct(StringComparer.Ordinal)
                    .Select(one => $"{set.Registration} eq {DynamicsClient.Quoted(one)}");
                var found = await client.Query(
                    set.Name, $"({string.Join(" or ", written)})", set.Id, SeveralMost, deadline, set.IsShared);
                return found.Select(one => Found(set, one)).ToValueList();
            },
            cancellation);

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            var set = SetOf(record.Kind)!;
            var isItem = record.Kind == MasterKind.Item;
            var fields = Fields(set, record.Content);
            fields[set.Id] = record.Id;
            if (isItem)
            {
                (fields["ProductNumber"], fields["ProductName"]) = (record.Id, record.Content.Name);
                if (fields[Unit]?.GetValue<string>() is { } symbol)
                {
                    (fields["InventoryUnitSymbol"], fields["PurchaseUnitSymbol"]) = (symbol, symbol);
                }
            }
            else
            {
                fields["PartyType"] = "Organization";
            }

            foreach (var (field, value) in isItem ? Proposals.ItemFields : Proposals.CustomerFields)
            {
                fields[field] = value;
            }

            write.Begins();
            try
            {
                await client.Create(isItem ? Proposals.ItemSet : set.Name, fields, deadline);
                return new SendingOutcome.Created(record.Id);
            }
            catch (ErpCallException there) when (there.Verdict == CallVerdict.Refused
                && there.Message.Contains("already exist", StringComparison.OrdinalIgnoreCase))
            {
                return MasterCodes.Exists(record, there.Message);
            }
        },
        cancellation);

    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) =>
        operations.Write(
            async (write, deadline) =>
            {
                var set = SetOf(record.Kind)!;
                if (await ById(set, remoteId, deadline) is not [var there])
                {
                    return MasterCodes.Gone(record, $"Dynamics has no {set.Name} {remoteId}.");
                }

                write.Begins();
                await client.Change(
                    set.Name, $"{set.Id}={Uri.EscapeDataString(DynamicsClient.Quoted(remoteId))}", Fields(set, record.Content),
                    there.Text("@odata.etag"), deadline);
                return new SendingOutcome.Created(remoteId);
            },
            cancellation);

    private DynamicsMasterSet? SetOf(MasterKind kind) => settings.MasterData.FirstOrDefault(one => one.Kind == kind);

    private Task<IReadOnlyList<JsonElement>> ById(DynamicsMasterSet set, string id, CancellationToken deadline) =>
        client.Query(set.Name, $"{set.Id} eq {DynamicsClient.Quoted(id)}", set.Id, SeveralMost, deadline, set.IsShared);

    private MasterFound Found(DynamicsMasterSet set, JsonElement record)
    {
        var id = record.Text(set.Id);
        if (set.Kind == MasterKind.Item)
        {
            var unit = record.Text(Unit);
            return new MasterFound(id, id, new MasterContent(
                record.Text(set.Label), Unit: unit.Length == 0 ? "" : MasterCodes.KeyOf(Proposals.Units, unit)));
        }

        var country = record.Text("AddressCountryRegionId");
        return new MasterFound(id, id, new MasterContent(
            record.Text(set.Label), record.Text(set.Registration), record.Text(set.Currency),
            new MasterAddress(
                record.Text("AddressStreet"), record.Text("AddressZipCode"), record.Text("AddressCity"),
                MasterCodes.KeyOf(Proposals.Countries, country) ?? country, record.Text("AddressState")),
            MasterCodes.DaysOf(Proposals.Terms, record.Text(Terms))));
    }

    /// <summary>What is proposed, and nothing else.</summary>
    private JsonObject Fields(DynamicsMasterSet set, MasterContent content)
    {
        var fields = new JsonObject { [set.Label] = content.Name };
        Put(set.Registration, MasterContent.Registration(content.TaxRegistration));
        Put(set.Currency, content.Currency);
        Put(Terms, content.PaymentDays is { } days ? MasterCodes.TermOf(Proposals.Terms, days) : null);
        Put(Unit, content.Unit is { } unit ? MasterCodes.UnitOf(Proposals.Units, unit) : null);
        if (content.Address is { } address)
        {
            Put("AddressStreet", address.Street);
            Put("AddressZipCode", address.PostalCode);
            Put("AddressCity", address.City);
            Put("AddressCountryRegionId", Proposals.Countries.GetValueOrDefault(address.Country, address.Country));
            Put("AddressState", address.Region);
        }

        return fields;

        void Put(string field, string? value)
        {
            if (value is not null)
            {
                fields[field] = value;
            }
        }
    }
}
