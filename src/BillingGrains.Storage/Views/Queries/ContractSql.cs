using BillingGrains.Domain.Deciding;
using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>Contracts as they stand.</summary>
internal static class ContractSql
{
    public const string List = """
        select * from views.contract
        where ($1::text is null or (contract_id, '') > ($1::text, $2::text))
          and ($4::text is null or entity_id = $4)
          and ($5::text is null or $5 = any(customer_ids))
        order by contract_id
        limit $3::integer
        """;

    public static ContractRow Read(NpgsqlDataReader row) => new(
        row.Text("contract_id"), row.Int("version"), row.Text("name"), row.Text("entity_id"),
        row.Get<string[]>("customer_ids").ToValueList(), row.Text("bill_to"), row.Text("currency"),
        row.Text("time_zone"));
}
