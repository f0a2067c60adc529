using BillingGrains.Domain.Deciding;
using FsCheck;
using FsCheck.Fluent;

namespace BillingGrains.Domain.Tests;

public sealed class ArrivalsTests
{
    [Fact]
    public void It_answers_as_a_plain_list_would_whatever_comes_and_goes() =>
        Prop.ForAll(Arb.From(Gen.Choose(-20, 20).ListOf(100)), steps =>
        {
            var list = new List<string>();
            var arrivals = Arrivals<string>.Empty;
            foreach (var step in steps)
            {
                var key = $"invoice/{Math.Abs(step)}";
                if (step < 0)
                {
                    list.Remove(key);
                    arrivals = arrivals.Remove(key);
                }
                else if (!arrivals.Contains(key))
                {
                    list.Add(key);
                    arrivals = arrivals.Add(key, key);
                }
            }

            return arrivals.First(int.MaxValue).SequenceEqual(list)
                && arrivals.Count == list.Count
                && list.All(key => arrivals.Find(key) == key)
                && arrivals.Find("invoice/99") is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_key_that_waits_is_not_added_again() =>
        Should.Throw<ArgumentException>(() => Arrivals<string>.Empty.Add("a", "a").Add("a", "b"));

    [Fact]
    public void What_is_replaced_keeps_its_place() =>
        Arrivals<string>.Empty.Add("a", "a").Add("b", "b").Replace("a", "other").First(2).ShouldBe(["other", "b"]);
}
