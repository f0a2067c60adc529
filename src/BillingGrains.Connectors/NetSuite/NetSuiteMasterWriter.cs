using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Makes and changes customers and items. Our id is the external id of both, which NetSuite keeps single, and the name
/// that items are sold by. Nothing is upserted: a creation is a POST, so that what is there already is never written over.
/// Documents name dimensions and taxes by internal ids, which nobody can propose.</summary>
internal sealed class NetSuiteMasterWriter(NetSuiteClient client, ErpOperations operations, NetSuiteSettings settings)
    : IErpMasterWriter
{
    private readonly NetSuiteCustomers customers = new(settings);

    private NetSuiteProposals Proposals => settings.Proposals;

    public bool Takes(MasterKind kind) => kind switch
    {
        MasterKind.Customer => settings.CustomersBy == CustomerKey.ExternalId,
        MasterKind.Item => Proposals.ItemType.Length > 0,
        _ => false,
    };

    public Task<ValueList<MasterFound>> FindById(MasterKind kind, string id, CancellationToken cancellation) => operations.Page(
        async deadline => kind == MasterKind.Item ? await Items(id, deadline)
            : IsKey(id) && await client.ByKey(NetSuiteType.Customer, id, deadline) is { } one && !one.IsTrue("isInactive")
                ? [customers.Found(one)]
                : default(ValueList<MasterFound>),
        cancellation);

    public Task<ValueList<MasterFound>> FindByTaxRegistration(string registration, CancellationToken cancellation) =>
        operations.Page(async deadline =>
        {
            var written = string.Join(
                ", ", new[] { registration, MasterContent.Registration(registration)! }.Select(NetSuiteClient.Quoted));
            var rows = await client.Query(
                $"{settings.Queries.Registered} AND {settings.Queries.Registration} IN ({written}) ORDER BY c.id", deadline);
            var found = new List<MasterFound>();
            foreach (var row in rows)
            {
                if (await client.ById(NetSuiteType.Customer, row["id"], deadline) is { } one)
                {
                    found.Add(customers.Found(one));
                }
            }

            return found.ToValueList();
        },
        cancellation);

    public Task<SendingOutcome> Create(ErpMasterRecord record, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            if (!IsKey(record.Id))
            {
                return new SendingOutcome.Refused(
                    "erp-refused",
                    $"NetSuite takes letters, digits, \"_\" and \"-\" alone in an external id: {record.Id} is none. Propose "
                    + "another id.",
                    "The id was not sent.");
            }

            var (type, fields) = record.Kind == MasterKind.Item
                ? (Proposals.ItemType, NewItem(record))
                : (NetSuiteType.Customer, With(customers.New(record.Content), Proposals.CustomerFields));
            fields["externalId"] = record.Id;
            write.Begins();
            try
            {
                return new SendingOutcome.Created(await client.Create(type, fields, deadline));
            }
            catch (ErpCallException there) when (there.Verdict == CallVerdict.Exists)
            {
                return MasterCodes.Exists(record, there.Message);
            }
        },
        cancellation);

    /// <summary>Changes what is proposed and nothing else: NetSuite tells no state that a change could be made to depend on.
    /// </summary>
    public Task<SendingOutcome> Update(string remoteId, ErpMasterRecord record, CancellationToken cancellation) =>
        operations.Write(async (write, deadline) =>
        {
            var type = record.Kind == MasterKind.Item ? Proposals.ItemType : NetSuiteType.Customer;
            if (await client.ById(type, remoteId, deadline) is not { } there
                || there.Text(record.Kind == MasterKind.Item ? "itemId" : "externalId") != record.Id)
            {
                return MasterCodes.Gone(record, $"NetSuite has no {type} {remoteId} with the id {record.Id}.");
            }

            var fields = record.Kind == MasterKind.Item ? Item(record.Content) : customers.Changed(record.Content, there);
            write.Begins();
            await client.Change(type, remoteId, fields, deadline);
            return new SendingOutcome.Created(remoteId);
        },
        cancellation);

    private async Task<ValueList<MasterFound>> Items(string id, CancellationToken deadline) =>
        (await client.Query(
            $"{settings.Queries.Items} AND i.itemid = {NetSuiteClient.Quoted(id)} ORDER BY i.id", deadline))
        .Select(row => new MasterFound(row["id"], row["item"], new MasterContent(
            row.GetValueOrDefault("name", ""),
            Unit: row.TryGetValue("unit", out var unit) ? MasterCodes.KeyOf(Proposals.Units, unit) : "")))
        .ToValueList();

    private JsonObject NewItem(ErpMasterRecord record)
    {
        var item = Item(record.Content);
        item["itemId"] = record.Id;
        item["subsidiary"] = NetSuiteRecords.Items([NetSuiteRecords.Ref(settings.Subsidiary)]);
        return With(item, Proposals.ItemFields);
    }

    private JsonObject Item(MasterContent content)
    {
        var item = new JsonObject { ["displayName"] = content.Name };
        if (content.Unit is { } unit)
        {
            item["unitsType"] = NetSuiteRecords.Ref(Proposals.UnitsType);
            item["saleUnit"] = NetSuiteRecords.Ref(MasterCodes.UnitOf(Proposals.Units, unit));
        }

        return item;
    }

    private static JsonObject With(JsonObject record, IReadOnlyDictionary<string, string> fields)
    {
        foreach (var (field, id) in fields)
        {
            record[field] = NetSuiteRecords.Ref(id);
        }

        return record;
    }

    /// <summary>What NetSuite takes as an external id where one stands in an address.</summary>
    private static bool IsKey(string id) => id.All(static one => char.IsAsciiLetterOrDigit(one) || one is '_' or '-');
}
