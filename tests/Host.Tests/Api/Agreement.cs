namespace BillingGrains.Host.Tests.Api;

/// <summary>Documents that agree and set up one customer, in JSON with ' for ".</summary>
internal static class Agreement
{
    public const string Entity =
        """
        {'entityId':'nl01','version':1,'name':'Noord BV','country':'NL','timeZone':'Europe/Amsterdam','numbering':'ours',
         'numberPattern':'NL-{year}-{number:00000}','taxRounding':'per-document','erpTenantId':'north','reviewRequired':true}
        """;

    /// <summary>It recognises revenue itself.</summary>
    public const string EntityWithJournals =
        """
        {'entityId':'de01','version':1,'name':'Ost GmbH','country':'DE','timeZone':'Europe/Berlin','numbering':'ours',
         'numberPattern':'DE-{number:00000}','numberReset':'never','taxRounding':'per-document','erpTenantId':'north',
         'reviewRequired':true,'revenue':{'recogniser':'here','from':'2026-01',
         'accounts':{'deferred':'2900','revenue':'8000','accrued':'1290'}}}
        """;

    public const string Tenant =
        """
        {'tenantId':'north','version':1,'connector':'sandbox','connection':'books','limits':{'callsPerWindow':6000,
         'window':'0:00:01:00','inFlight':4,
         'sending':{'startWithin':'0:00:00:05','timeout':'0:00:00:10','settling':'0:00:00:05'}}}
        """;

    public static string Contract(string id, string customer = "c-agreed") =>
        $$"""
        {'contractId':'{{id}}','version':1,'name':'By the hour','entityId':'nl01','customerIds':['{{customer}}'],
         'applies':{'from':'2025-01-01'},'billTo':'N-1','currency':'EUR','timeZone':'Europe/Amsterdam',
         'billWhen':'ticket-closed','moneyRounding':'half-up','rates':[{'role':'engineer','perHour':96,'from':'2025-01-01'}],
         'timeRounding':{'scope':'entry','stepMinutes':15,'mode':'up','minimumMinutes':0},
         'included':[],'parts':{'markupPercent':0,'prices':[],'approvalRequired':false},'warranties':[],
         'tax':{'code':'S21','percent':21},'paymentDays':30}
        """;
}
