namespace Store.Pictures;

/// <summary>What a category's products look like, on 100 × 100 units: in two colours (classes a and m) and light (l); s is drawn with a line.</summary>
internal static class Shapes
{
    /// <summary>By the category's id, from 1.</summary>
    public static string Of(int category) => All[(category - 1) % All.Length];

    private static readonly string[] All =
    [
        // A lamp, a chair, a mug, a notebook, a planter
        """<path class="a" d="M35 16h30l13 36H22z"/><path class="m" d="M48 52h4v30h-4zM33 82h34v5H33z"/>""",
        """<path class="m" d="M29 14h8v72h-8zM65 60h8v26h-8z"/><path class="a" d="M29 52h44v9H29zM37 20h6v26h-6z"/>""",
        """<path class="s" d="M66 40h6a12 12 0 0 1 0 27h-6M38 22c-5-5 4-8 0-14M53 22c-5-5 4-8 0-14"/><path class="a" d="M25 30h42v46a10 10 0 0 1-10 10H35a10 10 0 0 1-10-10z"/>""",
        """<path class="a" d="M27 14h44a4 4 0 0 1 4 4v64a4 4 0 0 1-4 4H27z"/><path class="m" d="M27 14h9v72h-9z"/><path class="l" d="M45 30h21v4H45zM45 40h21v4H45z"/>""",
        """<path class="m" d="M50 56C50 32 32 30 24 18c20-2 26 14 26 38zM50 56c0-22 12-28 27-28 0 18-10 26-27 28z"/><path class="a" d="M29 55h42l-7 32H36z"/>""",

        // A clock, a bag, a tent, a kettle, a cushion
        """<circle class="m" cx="50" cy="50" r="37"/><circle class="l" cx="50" cy="50" r="30"/><path class="s" d="M50 50V29M50 50l14 9"/>""",
        """<path class="s" d="M36 46V32a14 14 0 0 1 28 0v14"/><path class="a" d="M24 40h52l5 46H19z"/>""",
        """<path class="a" d="M50 18 91 82H9z"/><path class="m" d="M50 42 66 82H34z"/>""",
        """<path class="s" d="M34 36a18 20 0 0 1 36 0M74 58l15-14"/><path class="a" d="M30 46a22 20 0 0 1 44 0l5 38H25z"/><path class="m" d="M25 80h54v5H25z"/>""",
        """<path class="a" d="M19 26q31 9 62 0-7 24 0 48-31-9-62 0 7-24 0-48z"/><path class="m" d="M50 45a5 5 0 1 1 0 10 5 5 0 0 1 0-10z"/>""",

        // A candle, an umbrella, a ball, a mirror, a bowl
        """<path class="m" d="M50 12c10 12 10 22 0 26-10-4-10-14 0-26zM27 84h46v5H27z"/><path class="a" d="M39 42h22v42H39z"/>""",
        """<path class="s" d="M50 46v32a7 7 0 0 1-14 0"/><path class="a" d="M12 50a38 36 0 0 1 76 0q-9-8-19 0-9-8-19 0-9-8-19 0-9-8-19 0z"/>""",
        """<circle class="a" cx="50" cy="50" r="35"/><path class="s" d="M50 15q-24 35 0 70M50 15q24 35 0 70M15 50h70"/>""",
        """<path class="m" d="M47 74h6v14h-6zM33 86h34v5H33z"/><ellipse class="m" cx="50" cy="44" rx="27" ry="34"/><ellipse class="l" cx="50" cy="44" rx="21" ry="28"/><path class="a" d="M38 42l12-16 4 3-12 16z"/>""",
        """<path class="m" d="M38 80h24v7H38z"/><path class="a" d="M13 44h74a37 40 0 0 1-74 0z"/><ellipse class="m" cx="50" cy="44" rx="37" ry="6"/>""",

        // A kite, shelves, headphones, a basket, a boat
        """<path class="s" d="M50 74q12 7 0 13-8 5 4 9"/><path class="a" d="M50 8 77 41 50 76 23 41z"/><path class="m" d="M48 8h4v68h-4zM23 39h54v4H23z"/>""",
        """<path class="m" d="M15 16h6v72h-6zM79 16h6v72h-6zM15 36h70v5H15zM15 64h70v5H15z"/><path class="a" d="M27 20h7v16h-7zM36 17h7v19h-7zM46 23h9v13h-9zM55 47h8v17h-8zM66 43h7v21h-7z"/>""",
        """<path class="s" d="M20 60a30 32 0 0 1 60 0"/><path class="a" d="M20 54h4a6 6 0 0 1 6 6v18a6 6 0 0 1-6 6h-4a6 6 0 0 1-6-6V60a6 6 0 0 1 6-6zM76 54h4a6 6 0 0 1 6 6v18a6 6 0 0 1-6 6h-4a6 6 0 0 1-6-6V60a6 6 0 0 1 6-6z"/>""",
        """<path class="s" d="M31 46a19 26 0 0 1 38 0"/><path class="a" d="M19 46h62l-7 40H26z"/><path class="m" d="M22 58h56v4H22zM24 70h52v4H24z"/>""",
        """<path class="m" d="M12 64h76L75 85H27z"/><path class="a" d="M48 12v48H18zM53 24v36h25z"/>""",
    ];
}
