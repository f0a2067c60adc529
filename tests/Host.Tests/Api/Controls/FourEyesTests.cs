using System.Net;
using System.Text.Json;
using static BillingGrains.Host.Tests.Api.Wire;

namespace BillingGrains.Host.Tests.Api.Controls;

/// <summary>Each four-eyes action over HTTP: one's own work, by the same key and by another key of the same person, and
/// another's.</summary>
[Collection(ApiCollection.Name)]
public sealed class FourEyesTests(ApiFixture api)
{
    private const string Entity =
        """
        {'entityId':'eyes','version':1,'name':'Four Eyes BV','country':'NL','timeZone':'Europe/Amsterdam',
         'numbering':'ours','numberPattern':'EY-{year}-{number:00000}','taxRounding':'per-document',
         'erpTenantId':'north','reviewRequired':true,'duties':{'mode':'strict'}}
        """;

    [Fact]
    public async Task Nobody_approves_his_own_contract_settings_or_document_and_another_person_does()
    {
        var ian = await Key("ian-settings", "integrator", "ian");
        var iansOther = await Key("ian-lead", "approver", "ian");
        var lea = await Key("lea", "approver", "lea");
        var fin = await Key("fin", "finance", "fin");
        var finsOther = await Key("fin-lead", "approver", "fin");
        await Ok(ian.PutAsync("v1/entities/eyes", Quotes(Entity)));

        await Ok(ian.PutAsync("v1/contracts/k-eyes", Quotes(Agreement.Contract("k-eyes", "c-eyes").Replace(
            "nl01", "eyes", StringComparison.Ordinal))));
        (await ian.GetAsync("v1/contracts/k-eyes")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Ok(lea.GetAsync("v1/contracts/k-eyes/proposed"))).GetProperty("makers")[0].GetString().ShouldBe("ian");
        const string approveContract = "v1/contracts/k-eyes/versions/1/approve";
        await Own(iansOther.PostAsync(approveContract, Wire.Json("""{"revision": 1}""")));
        await Ok(lea.PostAsync(approveContract, Wire.Json("""{"revision": 1}""")));
        (await Ok(ian.GetAsync("v1/contracts/k-eyes"))).Text("version").ShouldBe("1");

        await Ok(ian.PutAsync(
            "v1/entities/eyes",
            Quotes(Entity.Replace("'version':1", "'version':2", StringComparison.Ordinal)
                .Replace("strict", "off", StringComparison.Ordinal))));
        const string approveEntity = "v1/entities/eyes/versions/2/approve";
        await Own(iansOther.PostAsync(approveEntity, Wire.Json("""{"revision": 1}""")));
        (await Ok(lea.GetAsync("v1/entities/eyes"))).Text("version").ShouldBe("1");

        var (invoice, line) = await Draft(fin);
        await Ok(fin.PostAsync(
            $"{invoice}/lines/{Uri.EscapeDataString(line)}/describe", Wire.Json("""{"description": "Repaired"}""")));
        await Own(fin.PostAsync($"{invoice}/approve", null));
        await Own(finsOther.PostAsync($"{invoice}/approve", null));
        await Ok(lea.PostAsync($"{invoice}/approve", null));

        await Ok(lea.PostAsync(approveEntity, Wire.Json("""{"revision": 1}""")));
        (await Ok(lea.GetAsync("v1/entities/eyes"))).Text("version").ShouldBe("2");
        var history = await Ok(lea.GetAsync("v1/history?key=invoice%2Fk-eyes%2F2026-05%2Fmonth"));
        history.GetProperty("rows").EnumerateArray().Select(row => row.Text("actor")).ShouldContain("lea");
    }

    /// <summary>The ERP company is not configured, so that nothing is sent.</summary>
    [Fact]
    public async Task Nobody_voids_alone()
    {
        var (fin, finsOther, lea) = (
            await Key("vera", "finance", "vera"), await Key("vera-lead", "approver", "vera"),
            await Key("leo", "approver", "leo"));
        await Ok(api.As("integrator").PutAsync("v1/entities/voids", Quotes(Entity
            .Replace("'eyes'", "'voids','voidAllowed':true", StringComparison.Ordinal)
            .Replace("'EY-", "'VO-", StringComparison.Ordinal).Replace("'north'", "'nowhere'", StringComparison.Ordinal))));
        await Ok(api.As("integrator").PutAsync("v1/contracts/k-voids", Quotes(
            Agreement.Contract("k-voids", "c-voids").Replace("nl01", "voids", StringComparison.Ordinal))));
        await Ok(lea.PostAsync("v1/contracts/k-voids/versions/1/approve", Wire.Json("""{"revision": 1}""")));
        var (invoice, _) = await Draft(fin, "voids");
        await Ok(lea.PostAsync($"{invoice}/approve", null));
        await fin.Settled(invoice, found => found.GetProperty("invoice").Text("status") == "finalized");

        await Ok(fin.PostAsync($"{invoice}/void", Quotes("{'reason':'Billed twice'}")));
        await fin.Settled("v1/exceptions?code=give-up-asked", list => list.GetProperty("rows").EnumerateArray()
            .Any(row => row.Text("reason") == "vera asks for a void: Billed twice"));
        var asked = (await Ok(fin.GetAsync(invoice))).GetProperty("details").GetProperty("asked")[0];
        (asked.Text("kind"), asked.Text("by")).ShouldBe(("void", "vera"));
        await Own(finsOther.PostAsync($"{invoice}/asked/approve", Quotes("{'kind':'void','id':'void'}")));
        await Ok(lea.PostAsync($"{invoice}/asked/decline", Quotes("{'kind':'void','id':'void','reason':'Ask the customer'}")));
        await Ok(fin.PostAsync($"{invoice}/void", Quotes("{'reason':'Billed twice, says the customer'}")));
        await Ok(lea.PostAsync($"{invoice}/asked/approve", Quotes("{'kind':'void','id':'void'}")));
        await fin.Settled(invoice, found => found.GetProperty("invoice").Text("status") == "voided");
        await fin.Settled("v1/exceptions?code=give-up-asked", list => list.GetProperty("rows").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Nobody_gives_himself_a_role_and_a_key_keeps_its_owner()
    {
        var root = await Key("root", "admin", "rita");
        await Own(root.PostAsync("v1/keys", Quotes("{'name':'mine','role':'approver','person':'rita'}")));
        var made = await Ok(root.PostAsync("v1/keys", Quotes("{'name':'max','role':'auditor','person':'max'}")));
        using var max = ApiFixture.Client(api.Installation.Address, made.Text("key"), api.Described.Handler());
        var report = await Ok(max.GetAsync("v1/duties"));
        var person = report.GetProperty("persons").EnumerateArray().Single(one => one.Text("person") == "max");
        person.GetProperty("holds")[0].Text("givenBy").ShouldBe("rita");
        person.GetProperty("actions").EnumerateArray().Select(action => action.GetString())
            .ShouldBe(["read", "see-costs", "hold-legally"]);

        (await root.PostAsync("v1/keys", Quotes("{'name':'max','role':'auditor','person':'rob'}")).Body())
            .Text("code").ShouldBe("key-of-another");
        (await root.PostAsync("v1/keys", Quotes("{'name':'policy','role':'auditor','person':'rob'}")).Body())
            .Text("code").ShouldBe("bad-key");
        await Ok(root.PostAsync("v1/keys/max/revoke", null));
        (await max.GetAsync("v1/duties")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_report_names_conflicts_and_where_four_eyes_are_off()
    {
        await Key("con-settings", "integrator", "con");
        await Key("con-lead", "approver", "con");
        (await api.Admin.PutAsync("v1/entities/nl01", Quotes(Agreement.Entity))).Dispose();
        var conflicts = (await Ok(api.As("auditor").GetAsync("v1/duties"))).GetProperty("conflicts").EnumerateArray()
            .Select(one => $"{one.Text("code")} {one.Text("subject")}").ToList();
        conflicts.ShouldContain("two-roles con");
        conflicts.ShouldContain("four-eyes-off nl01");
    }

    private static async Task Own(Task<HttpResponseMessage> call) =>
        (await call.Body()).Text("code").ShouldBe("own-work");

    private async Task<HttpClient> Key(string name, string role, string person) => ApiFixture.Client(
        api.Installation.Address, await api.Installation.CreateKey(name, role, person), api.Described.Handler());

    /// <summary>An hour of work on a draft; its address and the id of its line.</summary>
    private async Task<(string Address, string Line)> Draft(HttpClient finance, string name = "eyes")
    {
        await api.As("integrator").Feed(
            $"{{'type':'ticket','source':'{name}','ticketId':'T-1','customerId':'c-{name}','subject':'s','category':'incident',"
                + "'openedAt':'2026-05-01T08:00:00Z'}",
            $"{{'type':'time','source':'{name}','ticketId':'T-1','entryId':'E-1','revision':1,'technician':'emi',"
                + "'role':'engineer','workType':'remote','startedAt':'2026-05-01T09:00:00Z','minutes':60,'description':'x'}",
            $"{{'type':'ticket-closed','source':'{name}','ticketId':'T-1','at':'2026-05-01T10:00:00Z'}}");
        await finance.Settled($"v1/tickets/{name}/T-1", ticket => ticket.GetProperty("charges").GetArrayLength() == 1);
        await Ok(finance.PostAsync("v1/billing-runs", Quotes($"{{'runId':'run-{name}','period':'2026-05'}}")));
        var invoice = $"v1/invoices/k-{name}/2026-05/month";
        var draft = await finance.Settled(invoice, found => found.GetProperty("lines").GetArrayLength() == 1);
        return (invoice, draft.GetProperty("lines")[0].Text("lineId"));
    }
}
