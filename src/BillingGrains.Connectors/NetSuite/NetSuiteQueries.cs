using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>What is asked in SuiteQL. The names of its tables and columns are not certain, and an account may keep things
/// elsewhere: each query may be replaced, as long as its columns keep their names. The connector adds conditions, so each ends
/// in a WHERE; "{customer}" stands for the column that customers are named by.</summary>
public sealed record NetSuiteQueries
{
    public string Documents { get; init; } =
        "SELECT t.id AS id, t.type AS type, t.externalid AS key, t.tranid AS number, t.approvalstatus AS approval, "
        + "k.symbol AS currency, ABS(t.foreigntotal) AS gross, ABS(t.foreigntaxtotal) AS tax, t.otherrefnum AS purchaseorder, "
        + "t.message AS notes, t.memo AS memo, c.{customer} AS customer "
        + "FROM transaction t JOIN customer c ON c.id = t.entity JOIN currency k ON k.id = t.currency "
        + "WHERE t.type IN ('CustInvc', 'CustCred') AND t.externalid IS NOT NULL AND t.voided = 'F'";

    public string OpenItems { get; init; } =
        "SELECT t.id AS id, t.type AS type, t.externalid AS key, t.tranid AS number, k.symbol AS currency, "
        + "t.foreignamountunpaid AS open, t.memo AS memo, c.{customer} AS customer "
        + "FROM transaction t JOIN customer c ON c.id = t.entity JOIN currency k ON k.id = t.currency "
        + "WHERE t.type IN ('CustInvc', 'CustCred') AND t.externalid IS NOT NULL AND t.voided = 'F' AND t.posting = 'T'";

    public string Entries { get; init; } =
        "SELECT p.id AS id, p.type AS type, p.externalid AS voucher, p.tranid AS number, "
        + "TO_CHAR(p.trandate, 'YYYY-MM-DD') AS day, p.memo AS memo, "
        + "p.voided AS voided, d.id AS document, d.externalid AS key, l.foreignamount AS amount, k.symbol AS currency "
        + "FROM nexttransactionlink l JOIN transaction p ON p.id = l.nextdoc JOIN transaction d ON d.id = l.previousdoc "
        + "JOIN currency k ON k.id = d.currency "
        + "WHERE l.linktype = 'Payment' AND d.type IN ('CustInvc', 'CustCred') AND d.externalid IS NOT NULL";

    /// <summary>What customers have to their credit: "open" above 0.</summary>
    public string Credits { get; init; } =
        "SELECT t.id AS id, t.foreignpaymentamountunused AS open FROM transaction t JOIN customer c ON c.id = t.entity "
        + "JOIN currency k ON k.id = t.currency WHERE t.type IN ('CustCred', 'CustPymt') AND t.voided = 'F' "
        + "AND t.foreignpaymentamountunused > 0";

    /// <summary>Payments that were applied to the debit of a journal, which is "d".</summary>
    public string Settled { get; init; } =
        "SELECT p.id AS id FROM nexttransactionlink l JOIN transaction p ON p.id = l.nextdoc JOIN transaction d "
        + "ON d.id = l.previousdoc WHERE l.linktype = 'Payment' AND p.type = 'CustPymt'";

    public string Accounts { get; init; } =
        "SELECT a.id AS id, a.acctnumber AS number FROM account a WHERE a.isinactive = 'F'";

    /// <summary>Customers in use, of which one with a tax registration is looked for.</summary>
    public string Registered { get; init; } = "SELECT c.id AS id FROM customer c WHERE c.isinactive = 'F'";

    /// <summary>The column of the registration there.</summary>
    public string Registration { get; init; } = "c.vatregnumber";

    /// <summary>Items in use, of which one is looked for by its name.</summary>
    public string Items { get; init; } =
        "SELECT i.id AS id, i.itemid AS item, i.displayname AS name, i.saleunit AS unit FROM item i WHERE i.isinactive = 'F'";

    /// <summary>By what they are the master data of, one after the other.</summary>
    public ValueList<NetSuiteMasterQuery> MasterData { get; init; } =
    [
        new(MasterKind.Customer, "c", "",
            "SELECT c.id AS place, c.{customer} AS id, c.companyname AS name, c.isinactive AS gone, c.vatregnumber AS "
            + "registration, k.symbol AS currency, c.onhold AS blocked FROM customer c LEFT JOIN currency k ON k.id = c.currency "
            + "WHERE c.id IS NOT NULL"),
        new(MasterKind.Item, "i", "",
            "SELECT i.id AS place, i.itemid AS id, i.displayname AS name, i.isinactive AS gone FROM item i "
            + "WHERE i.id IS NOT NULL"),
        new(MasterKind.TaxCode, "x", "",
            "SELECT x.id AS place, x.id AS id, x.itemid AS name, x.rate AS percent, x.isinactive AS gone FROM salestaxitem x "
            + "WHERE x.id IS NOT NULL"),
        new(MasterKind.Dimension, "d", "cost-centre/",
            "SELECT d.id AS place, d.id AS id, d.name AS name, d.isinactive AS gone FROM department d WHERE d.id IS NOT NULL"),
        new(MasterKind.Dimension, "d", "business-unit/",
            "SELECT d.id AS place, d.id AS id, d.name AS name, d.isinactive AS gone FROM classification d "
            + "WHERE d.id IS NOT NULL"),
        new(MasterKind.Dimension, "d", "region/",
            "SELECT d.id AS place, d.id AS id, d.name AS name, d.isinactive AS gone FROM location d WHERE d.id IS NOT NULL"),
        new(MasterKind.Currency, "k", "",
            "SELECT k.id AS place, k.symbol AS id, k.name AS name, k.isinactive AS gone FROM currency k "
            + "WHERE k.id IS NOT NULL"),
        new(MasterKind.Period, "p", "",
            "SELECT p.id AS place, p.periodname AS id, p.fullname AS name, p.isinactive AS gone, p.closed AS blocked, "
            + "TO_CHAR(p.startdate, 'YYYY-MM-DD') AS first, TO_CHAR(p.enddate, 'YYYY-MM-DD') AS last "
            + "FROM accountingperiod p WHERE p.isposting = 'T'"),
    ];
}

/// <summary>One kind of master data.</summary>
/// <param name="Alias">Of the table whose id and moment of change are asked for.</param>
/// <param name="Prefix">Of ids as documents name them.</param>
/// <param name="Text">Its columns: place (by which pages are cut), id, name, gone, and where there are such percent,
/// registration, currency, blocked, first, last.</param>
/// <param name="TellsChanges">The table has "lastmodifieddate"; one that has not is told as a whole each time.</param>
public sealed record NetSuiteMasterQuery(
    MasterKind Kind, string Alias, string Prefix, string Text, bool TellsChanges = true);
