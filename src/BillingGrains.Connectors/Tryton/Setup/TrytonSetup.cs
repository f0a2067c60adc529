using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace BillingGrains.Connectors.Tryton.Setup;

/// <summary>Sets up an empty Tryton for demonstrations and tests, over its own interface. Repeating it adds what is
/// missing and changes nothing else. A company's real ERP is set up by its accountants, never by this.</summary>
public sealed class TrytonSetup(HttpClient http, TrytonSettings settings, TimeProvider time) : IDisposable
{
    private readonly TrytonClient client = new(http, settings, time);

    /// <summary>Throws <see cref="InvalidOperationException"/> with Tryton's words when a step fails.</summary>
    public async Task Run(TrytonPlan plan, CancellationToken cancellation)
    {
        try
        {
            var currencies = new List<long>();
            foreach (var currency in plan.Currencies)
            {
                currencies.Add(await Currency(currency, plan.Years.Min(), cancellation));
            }

            var company = await Company(plan.CompanyName, currencies[0], cancellation);
            var accounts = await Accounts(company, cancellation);
            var methods = new TrytonMethods(client, settings);
            await methods.SetUp(company, accounts, cancellation);
            foreach (var account in plan.Accounts)
            {
                await methods.Account(account.Name, company, accounts[account.Like], cancellation, account.Code);
            }

            foreach (var year in plan.Years.Order())
            {
                await FiscalYear(company, year, cancellation);
            }

            foreach (var days in plan.PaymentDays)
            {
                await PaymentTerm(days, cancellation);
            }

            foreach (var tax in plan.Taxes)
            {
                await Tax(company, tax, accounts["Main Tax"], cancellation);
            }

            foreach (var (code, name) in plan.Countries)
            {
                if (await One("country.country", "code", code, cancellation) is null)
                {
                    await client.Create(
                        "country.country", new JsonObject { ["code"] = code, ["name"] = name }, cancellation);
                }
            }

            foreach (var customer in plan.Customers)
            {
                await Customer(customer, cancellation);
            }
        }
        catch (TrytonException problem)
        {
            throw new InvalidOperationException("Tryton cannot be set up: " + problem.Message, problem);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<long> Currency(Domain.Amounts.Currency currency, int firstYear, CancellationToken cancellation)
    {
        if (await One("currency.currency", "code", currency.Code, cancellation) is { } there)
        {
            return there;
        }

        var smallest = new decimal(1, 0, 0, false, (byte)currency.Decimals);
        return await client.Create(
            "currency.currency",
            new JsonObject
            {
                ["name"] = currency.Code,
                ["symbol"] = currency.Code,
                ["code"] = currency.Code,
                ["digits"] = currency.Decimals,
                ["rounding"] = TrytonJson.Decimal(smallest),
                ["rates"] = TrytonJson.ToCreate(new JsonObject
                {
                    ["date"] = TrytonJson.Date(new LocalDate(firstYear, 1, 1)),
                    ["rate"] = TrytonJson.Decimal(1m),
                }),
            },
            cancellation);
    }

    private async Task<long> Company(string name, long currency, CancellationToken cancellation)
    {
        var there = await client.Search("company.company", [], ["id"], 1, cancellation);
        if (there is [var first])
        {
            return first.GetProperty("id").GetInt64();
        }

        var party = await client.Create(
            "party.party",
            new JsonObject
            {
                ["name"] = name,
                ["addresses"] = TrytonJson.ToCreate(new JsonObject { ["street"] = "1 Main Street" }),
            },
            cancellation);
        var company = await client.Create(
            "company.company", new JsonObject { ["party"] = party, ["currency"] = currency }, cancellation);
        var user = await One("res.user", "login", settings.User, cancellation);
        await client.Call(
            "model.res.user.write",
            [
                new JsonArray(user),
                new JsonObject { ["companies"] = TrytonJson.ToAdd(company), ["company"] = company },
            ],
            cancellation);
        await client.Renew(cancellation);
        return company;
    }

    /// <summary>The minimal chart of accounts, by the wizard that an accountant would use; accounts by name.</summary>
    private async Task<Dictionary<string, long>> Accounts(long company, CancellationToken cancellation)
    {
        var accounts = await AccountsOf(company, cancellation);
        if (accounts.Count > 0)
        {
            return accounts.ToDictionary(one => one.Name, one => one.Id, StringComparer.Ordinal);
        }

        var template = (await client.Search(
            "account.account.template", [TrytonJson.Where("parent", "=", null)], ["id"], 1, cancellation))[0];
        var started = await client.Call("wizard.account.create_chart.create", [], cancellation);
        var wizard = started[0].GetInt64();
        JsonObject Account() => new()
        {
            ["company"] = company,
            ["account_template"] = template.GetProperty("id").GetInt64(),
        };
        await client.Call(
            "wizard.account.create_chart.execute",
            [wizard, new JsonObject { ["account"] = Account() }, "create_account"], cancellation);
        accounts = await AccountsOf(company, cancellation);
        var properties = new JsonObject
        {
            ["company"] = company,
            ["account_receivable"] = accounts.First(one => one.Receivable).Id,
            ["account_payable"] = accounts.First(one => one.Payable).Id,
        };
        await client.Call(
            "wizard.account.create_chart.execute",
            [wizard, new JsonObject { ["account"] = Account(), ["properties"] = properties }, "create_properties"],
            cancellation);
        await client.Call("wizard.account.create_chart.delete", [wizard], cancellation);
        return accounts.ToDictionary(one => one.Name, one => one.Id, StringComparer.Ordinal);
    }

    private async Task<List<(string Name, long Id, bool Receivable, bool Payable)>> AccountsOf(
        long company, CancellationToken cancellation)
    {
        var found = await client.Search(
            "account.account",
            [TrytonJson.Where("company", "=", company), TrytonJson.Where("type", "!=", null)],
            ["name", "type.receivable", "type.payable"], 1000, cancellation);
        return found.Select(one => (
            TrytonJson.TextOf(one, "name")!, one.GetProperty("id").GetInt64(),
            one.GetProperty("type.").GetProperty("receivable").ValueKind is JsonValueKind.True,
            one.GetProperty("type.").GetProperty("payable").ValueKind is JsonValueKind.True)).ToList();
    }

    private async Task FiscalYear(long company, int year, CancellationToken cancellation)
    {
        var name = year.ToString(CultureInfo.InvariantCulture);
        if (await One("account.fiscalyear", "name", name, cancellation) is not null)
        {
            return;
        }

        var moves = await client.Create(
            "ir.sequence",
            new JsonObject
            {
                ["name"] = $"Moves {name}",
                ["sequence_type"] = await One("ir.sequence.type", "name", "Account Move", cancellation),
                ["company"] = company,
            },
            cancellation);
        var invoices = await Numbers(company, "INV", name, cancellation);
        var creditNotes = await Numbers(company, "CN", name, cancellation);
        var fiscalYear = await client.Create(
            "account.fiscalyear",
            new JsonObject
            {
                ["name"] = name,
                ["company"] = company,
                ["start_date"] = TrytonJson.Date(new LocalDate(year, 1, 1)),
                ["end_date"] = TrytonJson.Date(new LocalDate(year, 12, 31)),
                ["post_move_sequence"] = moves,
                ["invoice_sequences"] = TrytonJson.ToCreate(new JsonObject
                {
                    ["company"] = company,
                    ["in_invoice_sequence"] = invoices,
                    ["in_credit_note_sequence"] = creditNotes,
                    ["out_invoice_sequence"] = invoices,
                    ["out_credit_note_sequence"] = creditNotes,
                }),
            },
            cancellation);
        await client.Call("model.account.fiscalyear.create_period", [new JsonArray(fiscalYear)], cancellation);
    }

    /// <summary>A sequence without gaps.</summary>
    private async Task<long> Numbers(long company, string prefix, string year, CancellationToken cancellation) =>
        await client.Create(
            "ir.sequence.strict",
            new JsonObject
            {
                ["name"] = $"{prefix} {year}",
                ["sequence_type"] = await One("ir.sequence.type", "name", "Invoice", cancellation),
                ["company"] = company,
                ["prefix"] = $"{prefix}{year}-",
                ["padding"] = 5,
            },
            cancellation);

    private async Task PaymentTerm(int days, CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Net {days}");
        if (await One("account.invoice.payment_term", "name", name, cancellation) is not null)
        {
            return;
        }

        await client.Create(
            "account.invoice.payment_term",
            new JsonObject
            {
                ["name"] = name,
                ["lines"] = TrytonJson.ToCreate(new JsonObject
                {
                    ["type"] = "remainder",
                    ["relativedeltas"] = TrytonJson.ToCreate(new JsonObject { ["days"] = days }),
                }),
            },
            cancellation);
    }

    private async Task Tax(long company, TrytonTax tax, long account, CancellationToken cancellation)
    {
        if (await One("account.tax", "name", tax.Name, cancellation) is not null)
        {
            return;
        }

        var group = await One("account.tax.group", "code", "VAT", cancellation)
            ?? await client.Create(
                "account.tax.group",
                new JsonObject { ["name"] = "VAT", ["code"] = "VAT", ["kind"] = "sale" }, cancellation);
        await client.Create(
            "account.tax",
            new JsonObject
            {
                ["name"] = tax.Name,
                ["description"] = tax.Name,
                ["group"] = group,
                ["type"] = "percentage",
                ["rate"] = TrytonJson.Decimal(tax.Percent / 100m),
                ["company"] = company,
                ["invoice_account"] = account,
                ["credit_note_account"] = account,
            },
            cancellation);
    }

    private async Task Customer(TrytonCustomer customer, CancellationToken cancellation)
    {
        if (await One("party.party", "code", customer.Code, cancellation) is not null)
        {
            return;
        }

        await client.Create(
            "party.party",
            new JsonObject
            {
                ["code"] = customer.Code,
                ["name"] = customer.Name,
                ["addresses"] = TrytonJson.ToCreate(new JsonObject
                {
                    ["street"] = customer.Street,
                    ["city"] = customer.City,
                    ["invoice"] = true,
                }),
            },
            cancellation);
    }

    private async Task<long?> One(string model, string field, string value, CancellationToken cancellation)
    {
        var found = await client.Search(model, [TrytonJson.Where(field, "=", value)], ["id"], 1, cancellation);
        return found is [var record] ? record.GetProperty("id").GetInt64() : null;
    }
}
